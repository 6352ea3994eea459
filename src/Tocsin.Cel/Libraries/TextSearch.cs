namespace Tocsin.Cel.Libraries;

/// <summary>Where one text stands in another.</summary>
internal static class TextSearch
{
    public static CelValue First(string text, ReadOnlySpan<CelValue> a, Run run)
    {
        if (!Fits(a))
        {
            return Function.NoOverload;
        }

        var from = a.Length == 3 ? a[2].AsInt : 0;
        if (from < 0)
        {
            return CelValue.Error($"index out of range: {from}");
        }

        var offset = CodePoints.Offset(text, from);
        return offset < 0 ? CelValue.Of(-1L) : Index(text, text.IndexOf(a[1].Text, offset, StringComparison.Ordinal));
    }

    public static CelValue Last(string text, ReadOnlySpan<CelValue> a, Run run)
    {
        if (!Fits(a))
        {
            return Function.NoOverload;
        }

        var part = a[1].Text;
        if (a.Length == 2)
        {
            return part.Length == 0
                ? CelValue.Of((long)CodePoints.Count(text))
                : Index(text, text.LastIndexOf(part, StringComparison.Ordinal));
        }

        var offset = CodePoints.Offset(text, a[2].AsInt);
        if (a[2].AsInt < 0)
        {
            return CelValue.Error($"index out of range: {a[2].AsInt}");
        }

        if (offset < 0 || part.Length == 0 || part.Length > text.Length)
        {
            return CelValue.Of(offset < 0 || part.Length > 0 ? -1L : a[2].AsInt);
        }

        var end = Math.Min((long)offset + part.Length, text.Length);
        return Index(text, text.AsSpan(0, (int)end).LastIndexOf(part, StringComparison.Ordinal));
    }

    private static CelValue Index(string text, int offset) =>
        CelValue.Of(offset < 0 ? -1L : CodePoints.Count(text.AsSpan(0, offset)));

    private static bool Fits(ReadOnlySpan<CelValue> a) =>
        a[1].Kind == CelKind.String && (a.Length == 2 || a[2].Kind == CelKind.Int);
}

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

        if (a.Length == 2)
        {
            return Index(text, text.IndexOf(a[1].Text, StringComparison.Ordinal));
        }

        return OutOfRange(text, a) ?? Index(text, text.IndexOf(a[1].Text, Offset(text, a), StringComparison.Ordinal));
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

        if (OutOfRange(text, a) is { } error)
        {
            return error;
        }

        if (part.Length == 0)
        {
            return a[2];
        }

        var end = Math.Min((long)Offset(text, a) + part.Length, text.Length);
        return Index(text, text.AsSpan(0, (int)end).LastIndexOf(part, StringComparison.Ordinal));
    }

    // As in cel-go: the offset names a character, except that an empty text stands at the end, too.
    private static CelValue? OutOfRange(string text, ReadOnlySpan<CelValue> a)
    {
        var (from, count) = (a[2].AsInt, CodePoints.Count(text));
        return from < 0 || from > count || (from == count && a[1].Text.Length > 0)
            ? CelValue.Error($"index out of range: {from}")
            : null;
    }

    private static int Offset(string text, ReadOnlySpan<CelValue> a) => CodePoints.Offset(text, a[2].AsInt);

    private static CelValue Index(string text, int offset) =>
        CelValue.Of(offset < 0 ? -1L : CodePoints.Count(text.AsSpan(0, offset)));

    private static bool Fits(ReadOnlySpan<CelValue> a) =>
        a[1].Kind == CelKind.String && (a.Length == 2 || a[2].Kind == CelKind.Int);
}

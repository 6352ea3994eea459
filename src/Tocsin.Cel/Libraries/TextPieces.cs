using System.Text;

namespace Tocsin.Cel.Libraries;

/// <summary>Cutting texts up and putting them together.</summary>
internal static class TextPieces
{
    public static CelValue Replace(string text, ReadOnlySpan<CelValue> a, Run run)
    {
        if (a[1].Kind != CelKind.String || a[2].Kind != CelKind.String || a.Length == 4 && a[3].Kind != CelKind.Int)
        {
            return Function.NoOverload;
        }

        var (old, by) = (a[1].Text, a[2].Text);
        var limit = a.Length == 4 && a[3].AsInt >= 0 ? a[3].AsInt : long.MaxValue;
        var result = new StringBuilder();
        var position = 0;
        for (; limit > 0; limit--)
        {
            // An empty text stands before every character and at the end.
            var next = old.Length == 0 ? position : text.IndexOf(old, position, StringComparison.Ordinal);
            if (next < 0)
            {
                break;
            }

            result.Append(text, position, next - position).Append(by);
            position = next + old.Length;
            if (result.Length > Bounds.Text)
            {
                return CelValue.Error(Bounds.TooLarge.Message);
            }

            if (old.Length == 0)
            {
                if (position == text.Length)
                {
                    break;
                }

                var length = CodePoints.Length(text, position);
                result.Append(text, position, length);
                position += length;
            }
        }

        result.Append(text, position, text.Length - position);
        return run.Spend(result.Length >> 4) ? Bounds.String(result.ToString()) : Run.OverBudget;
    }

    public static CelValue Split(string text, ReadOnlySpan<CelValue> a, Run run)
    {
        if (a[1].Kind != CelKind.String || a.Length == 3 && a[2].Kind != CelKind.Int)
        {
            return Function.NoOverload;
        }

        var limit = a.Length == 3 && a[2].AsInt >= 0 ? a[2].AsInt : long.MaxValue;
        if (limit == 0)
        {
            return CelList.Empty;
        }

        var separator = a[1].Text;
        var pieces = new List<CelValue>();
        var position = 0;
        while (pieces.Count < limit - 1)
        {
            var next =
                separator.Length == 0
                    ? position + (position < text.Length ? CodePoints.Length(text, position) : 0)
                    : text.IndexOf(separator, position, StringComparison.Ordinal);
            if (next < 0 || separator.Length == 0 && next >= text.Length)
            {
                break;
            }

            pieces.Add(CelValue.Of(text[position..next]));
            position = next + separator.Length;
        }

        if (separator.Length > 0 || position < text.Length)
        {
            pieces.Add(CelValue.Of(text[position..]));
        }

        return run.Spend(pieces.Count) ? CelList.Of([.. pieces]) : Run.OverBudget;
    }

    public static CelValue Join(ReadOnlySpan<CelValue> a, Run run)
    {
        if (a[0].Kind != CelKind.List || a.Length == 2 && a[1].Kind != CelKind.String)
        {
            return Function.NoOverload;
        }

        var separator = a.Length == 2 ? a[1].Text : "";
        var items = a[0].List.Items;
        var length = (long)separator.Length * items.Length;
        foreach (var item in items)
        {
            if (item.Kind != CelKind.String)
            {
                return CelValue.Error($"join needs strings, found {Naming.Of(item)}");
            }

            length += item.Text.Length;
        }

        if (length > Bounds.Text + separator.Length)
        {
            return CelValue.Error(Bounds.TooLarge.Message);
        }

        return run.Spend((length >> 4) + items.Length)
            ? Bounds.String(string.Join(separator, items.Select(item => item.Text)))
            : Run.OverBudget;
    }
}

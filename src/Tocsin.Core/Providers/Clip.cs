using System.Text;

namespace Tocsin.Core.Providers;

/// <summary>Shortens text to a service's limit, between characters as people see them, and says so with an ellipsis.</summary>
public static class Clip
{
    private const string Ellipsis = "…";

    /// <param name="limit">UTF-16 code units, which is never less than what services count.</param>
    public static string To(string text, int limit) => To(text, limit, static t => t, static t => t.Length);

    /// <summary>Shortens the text such that its escaped form fits: cutting after escaping could cut an escape in two.</summary>
    public static string To(string text, int limit, Func<string, string> escape) => To(text, limit, escape, static t => t.Length);

    /// <param name="measure">For services that count otherwise, bytes for example.</param>
    public static string To(string text, int limit, Func<string, string> escape, Func<string, int> measure)
    {
        var whole = escape(text);
        return measure(whole) <= limit ? whole : escape(Head(text, limit, escape, measure)) + Ellipsis;
    }

    /// <summary>The longest beginning of a text that fits, escaped and with an ellipsis behind it; itself without both.</summary>
    public static string Head(string text, int limit, Func<string, string> escape, Func<string, int> measure)
    {
        int fits = 0,
            tooMany = Math.Min(text.Length, limit) + 1;
        while (tooMany - fits > 1)
        {
            var middle = (fits + tooMany) / 2;
            if (measure(escape(Cut(text, middle)) + Ellipsis) <= limit)
            {
                fits = middle;
            }
            else
            {
                tooMany = middle;
            }
        }

        return Cut(text, fits);
    }

    private static string Cut(string text, int length) => text[..Boundary(text, length)].TrimEnd();

    // The last boundary between text elements at or before a position. Elements are short, so a little run-up finds it.
    private static int Boundary(string text, int position)
    {
        var at = Math.Max(0, position - 64);
        if (at > 0 && char.IsLowSurrogate(text[at]))
        {
            at--;
        }

        while (at < position)
        {
            var next = at + StringInfo.GetNextTextElementLength(text.AsSpan(at));
            if (next > position)
            {
                return at;
            }

            at = next;
        }

        return position;
    }
}

namespace Tocsin.Core.Receivers;

/// <summary>Media types as Go's <c>mime.ParseMediaType</c> reads them, which decides what the reference takes for JSON.</summary>
public static class ContentType
{
    public const string Json = "application/json";
    public const string Form = "application/x-www-form-urlencoded";

    /// <summary>Whether one of the comma-separated types before the first malformed one is JSON (spec/receivers.md §5).</summary>
    public static bool IsJson(string header)
    {
        foreach (var part in header.Split(','))
        {
            if (!TryParse(part, out var type, out _))
            {
                return false;
            }

            if (type == Json)
            {
                return true;
            }
        }

        return false;
    }

    /// <param name="type">In lower case, without parameters.</param>
    /// <param name="fault">Go's words for what is wrong.</param>
    public static bool TryParse(string header, out string type, out string fault)
    {
        var end = header.IndexOf(';');
        type = (end < 0 ? header : header[..end]).Trim().ToLowerInvariant();
        fault = TypeFault(type);
        if (fault.Length == 0 && end >= 0)
        {
            fault = ParametersFault(header[end..]);
        }

        return fault.Length == 0;
    }

    private static string TypeFault(string type)
    {
        var first = TokenLength(type);
        if (first == 0)
        {
            return "mime: no media type";
        }

        if (first == type.Length)
        {
            return "";
        }

        if (type[first] != '/')
        {
            return "mime: expected slash after first token";
        }

        var second = TokenLength(type.AsSpan(first + 1));
        return second == 0 ? "mime: expected token after slash"
            : first + 1 + second < type.Length ? "mime: unexpected content after media subtype"
            : "";
    }

    private static string ParametersFault(string text)
    {
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var rest = text.AsSpan();
        while (!(rest = rest.TrimStart()).IsEmpty)
        {
            if (!TryReadParameter(ref rest, out var key, out var value))
            {
                return rest.Trim() is ";" ? "" : "mime: invalid media parameter";
            }

            if (!seen.TryAdd(key, value) && seen[key] != value)
            {
                return "mime: duplicate parameter name";
            }
        }

        return "";
    }

    private static bool TryReadParameter(ref ReadOnlySpan<char> text, out string key, out string value)
    {
        (key, value) = ("", "");
        if (text[0] != ';')
        {
            return false;
        }

        var rest = text[1..].TrimStart();
        var length = TokenLength(rest);
        key = rest[..length].ToString();
        rest = rest[length..].TrimStart();
        if (length == 0 || rest is not ['=', ..])
        {
            return false;
        }

        rest = rest[1..].TrimStart();
        length = rest is ['"', ..] ? QuotedLength(rest) : TokenLength(rest);
        if (length == 0)
        {
            return false;
        }

        value = rest[..length].ToString();
        text = rest[length..];
        return true;
    }

    private static int QuotedLength(ReadOnlySpan<char> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                return i + 1;
            }

            i += text[i] == '\\' ? 1 : 0;
        }

        return 0;
    }

    private static int TokenLength(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExcept(s_token);
        return end < 0 ? text.Length : end;
    }

    private static readonly System.Buffers.SearchValues<char> s_token = System.Buffers.SearchValues.Create(
        "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~"
    );
}

namespace Tocsin.Acceptance.Cluster.Receiving;

/// <summary>An answer as on the wire, the date left out.</summary>
internal sealed record RawAnswer(string Protocol, int Status, string Reason, IReadOnlyList<string> Headers, string Body)
{
    public static RawAnswer Parse(string text)
    {
        const string Continue = "HTTP/1.1 100 Continue\r\n\r\n";
        text = text.StartsWith(Continue, StringComparison.Ordinal) ? text[Continue.Length..] : text;
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return new RawAnswer("", 0, text, [], "");
        }

        var lines = text[..end].Split("\r\n");
        var first = lines[0].Split(' ', 3);
        var headers = lines[1..].Select(h => h.StartsWith("Date: ", StringComparison.Ordinal) ? "Date: {date}" : h);
        return new RawAnswer(
            first[0],
            int.Parse(first[1], CultureInfo.InvariantCulture),
            first.Length > 2 ? first[2] : "",
            [.. headers],
            text[(end + 4)..]
        );
    }
}

namespace Tocsin.Resources.Manifests.Editing;

/// <summary>Takes a whole document out of a text.</summary>
internal static class DocumentEdit
{
    public static string Remove(string text, IReadOnlyList<TextDocument> documents, int index)
    {
        var document = documents[index];
        if (index > 0)
        {
            return text.Remove(document.Start, document.End - document.Start);
        }

        // Comments at the top, with a blank line or a marker after them, are the file's and not the first object's.
        var head = Head(text, document.Root.Start);
        var rest = text[document.End..];
        return text[..head] + (head == 0 && IsMarker(rest) && documents.Count > 1 && !IsMarker(text) ? AfterMarker(rest) : rest);
    }

    private static int Head(string text, int before)
    {
        var (at, head) = (0, 0);
        while (at < before)
        {
            var end = text.IndexOf('\n', at);
            var line = end < 0 || end >= before ? null : text[at..end].Trim();
            if (line is null || (line.Length > 0 && line[0] != '#'))
            {
                return line is "---" ? at : head;
            }

            at = end + 1;
            head = line.Length == 0 ? at : head;
        }

        return head;
    }

    private static bool IsMarker(string text) => text.StartsWith("---", StringComparison.Ordinal);

    private static string AfterMarker(string text) => text.IndexOf('\n') is var end and >= 0 ? text[(end + 1)..] : "";
}

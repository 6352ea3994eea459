using System.Text;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>A comment's text: the marker by which it is found again, and the event as Markdown (spec/providers.md §11).</summary>
internal static class CommentText
{
    // Together well below the 65,536 characters of a GitHub comment.
    private const int MessageLimit = 40_000;
    private static readonly FieldLimits s_fields = new(Count: 100, Title: 250, Value: 2000, Total: 16_000);

    /// <summary>One comment for each Provider and object: this is how it begins.</summary>
    public static string Marker(string prefix, string providerUid, ObjectReference o) =>
        $"<!-- {prefix}:{Inert(providerUid)}/{Inert(o.Kind)}/{Inert(o.Namespace)}/{Inert(o.Name)} -->";

    public static string Of(string marker, Notification n)
    {
        var e = n.Event;
        var o = e.InvolvedObject;
        var text = new StringBuilder(marker)
            .Append("\n\n## Flux Status\n\n")
            .Append(e.IsError ? "⚠️ " : "ℹ️ ")
            .Append(Plain($"{o.Kind}/{o.Namespace}/{o.Name}"))
            .Append("\n\n")
            .Append(Clip.To(e.Message.ReplaceLineEndings("\n"), MessageLimit, Plain))
            .Append("\n\nMetadata:\n");
        var fields = Fields.Within(
            [.. Fields.InOrder(e.Metadata.Without(EventKeys.ChangeRequest))],
            s_fields,
            key => new FieldText(OneLine, n.IsOfAlert(key) ? AsWritten : OneLine)
        );
        foreach (var (key, value) in fields.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            text.Append("* `").Append(key.Replace('`', '\'')).Append("`: ").Append(value).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Whether two comments are the same: forges take white space off the end, and may change how lines end.</summary>
    public static bool Same(string a, string b) => a.ReplaceLineEndings("\n").TrimEnd() == b.ReplaceLineEndings("\n").TrimEnd();

    /// <summary>
    /// Text that reads the same and does nothing: tags stay text, nobody is mentioned (a character of no width follows the @),
    /// and no line is a command to GitLab.
    /// </summary>
    public static string Plain(string text)
    {
        var shown = new StringBuilder(text.Length + 16);
        var isLineStart = true;
        for (var i = 0; i < text.Length; i++)
        {
            var (c, before, after) = (text[i], i > 0 ? text[i - 1] : '\n', i + 1 < text.Length ? text[i + 1] : '\n');
            _ = c switch
            {
                '<' => shown.Append("&lt;"),
                '&' when char.IsAsciiLetter(after) || after == '#' => shown.Append("&amp;"),

                // main@sha1:… is no mention, and must stay what it is.
                '@' when IsWord(after) && !IsWord(before) => shown.Append("@\u200B"),
                '/' when isLineStart => shown.Append("\\/"),
                _ => shown.Append(c),
            };
            isLineStart = c == '\n' || (isLineStart && (c is ' ' or '\t'));
        }

        return shown.ToString();
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private static string OneLine(string text) => Plain(text.ReplaceLineEndings(" "));

    // The author may mention and link; a line of its own would be a command to GitLab.
    private static string AsWritten(string text) => text.ReplaceLineEndings(" ");

    // What would end the HTML comment that the marker is.
    private static string Inert(string part) => part.Replace(">", "%3E", StringComparison.Ordinal).ReplaceLineEndings(" ");
}

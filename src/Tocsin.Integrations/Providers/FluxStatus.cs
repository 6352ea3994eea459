using System.Text;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Integrations.Providers.Chat;

namespace Tocsin.Integrations.Providers;

/// <summary>An event as a page of Markdown (spec/providers.md §11.1); the message goes between both halves.</summary>
internal static class FluxStatus
{
    public static string Head(Event e, Func<string, string> escape) =>
        $"## Flux Status\n\n{(e.IsError ? "\u26A0\uFE0F" : "\u2139\uFE0F")} {escape(ObjectLabel.Path(e.InvolvedObject))}\n\n";

    /// <summary>Metadata by key; the change request is left out, for that is where the text stands.</summary>
    public static string Tail(Notification n, FieldLimits limits, Func<string, string> escape, Func<string, string> asWritten)
    {
        var text = new StringBuilder("\n\nMetadata:\n");
        var fields = Fields.Within(
            n.Event.Metadata.Without(EventKeys.ChangeRequest),
            limits,
            key => new FieldText(CodeSpan, n.IsOfAlert(key) ? asWritten : escape)
        );
        foreach (var (key, value) in fields)
        {
            text.Append("* `").Append(key).Append("`: ").Append(value).Append('\n');
        }

        return text.ToString();
    }

    // Inside a code span nothing can be escaped, so a backtick cannot stay one.
    private static string CodeSpan(string key) => ChatText.OneLine(key).Replace('`', '\'');
}

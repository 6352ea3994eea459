using System.Text;
using System.Text.Json.Serialization;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Chat;

/// <summary>A message as text, as the reference sends it, and as HTML for clients that show it.</summary>
internal sealed record MatrixMessage(
    string Body,
    string Msgtype,
    string Format,
    string FormattedBody,
    [property: JsonPropertyName("m.mentions")] MatrixMentions Mentions
);

/// <summary>Whom the Alert's author mentions. That it is there tells servers not to look for other names in the text.</summary>
/// <param name="UserIds">Null for nobody.</param>
internal sealed record MatrixMentions(IReadOnlyList<string>? UserIds = null, bool? Room = null);

internal static class MatrixText
{
    public static MatrixMessage Of(Notification n)
    {
        var e = n.Event;
        var limit = ChatLimits.Matrix;
        var mark = e.IsError ? "\U0001F6A8" : "\U0001F4AB";
        var name = Clip.To(ObjectLabel.Dotted(e.InvolvedObject), limit.Name, OneLine);
        // Cut once, by the longer of both forms.
        var message = Shorten.To(ChatText.Clean(e.Message), limit.Message, Quiet, t => limit.Measure(ChatText.Html(t)));
        var text = new StringBuilder($"{mark} {name}\n{message}\n");
        var html = new StringBuilder($"{mark} <strong>{ChatText.Html(name)}</strong><br>{Lines(message)}");
        var fields = Fields.Within(n, limit.Metadata, OneLine, ChatText.OneLine);
        html.Append(fields.Count > 0 ? "<ul>" : "");
        foreach (var (key, value) in fields)
        {
            text.Append("- ").Append(key).Append(": ").Append(value).Append('\n');
            html.Append($"<li><strong>{ChatText.Html(key)}</strong>: {ChatText.Html(value)}</li>");
        }

        html.Append(fields.Count > 0 ? "</ul>" : "");
        return new MatrixMessage(text.ToString(), "m.text", "org.matrix.custom.html", html.ToString(), Mentions(n));
    }

    // https://spec.matrix.org/latest/client-server-api/#user-and-room-mentions
    private static MatrixMentions Mentions(Notification n)
    {
        List<string> words =
        [
            .. n
                .Event.Metadata.Where(m => n.IsOfAlert(m.Key))
                .SelectMany(m => m.Value.Split((char[])[' ', '\n', '\r', '\t', ',', ';', '(', ')', '<', '>', '"', '\'']))
                .Select(w => w.TrimEnd('.', '!', '?', ':')),
        ];
        string[] users = [.. words.Where(IsUser).Distinct(StringComparer.Ordinal)];
        return new MatrixMentions(users.Length > 0 ? users : null, words.Contains("@room") ? true : null);
    }

    // @name:server
    private static bool IsUser(string word) =>
        word is ['@', ..] && word.IndexOf(':') is > 1 and var colon && colon < word.Length - 1;

    private static string Lines(string text) => ChatText.Html(text).ReplaceLineEndings("<br>");

    private static string OneLine(string text) => Quiet(ChatText.OneLine(text));

    // For servers that do not know m.mentions yet.
    private static string Quiet(string text) => ChatText.WithoutMentions(text, "room");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(MatrixMessage)), JsonSerializable(typeof(MatrixAnswer))]
internal sealed partial class MatrixJson : JsonSerializerContext;

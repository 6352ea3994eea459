using System.Text;
using System.Text.Json;
using Tocsin.Core.Documents;
using Tocsin.Resources.Manifests.Editing;

namespace Tocsin.Commands.Tables;

/// <summary>Events and deliveries as tables, JSON and YAML.</summary>
internal static class HistoryColumns
{
    private const int MessageWidth = 80;

    public static IReadOnlyList<(string Header, Func<JsonElement, string> Cell)> Events(bool wide) =>
        [
            ("Id", e => e.GetProperty("id").GetRawText()),
            ("Received", e => e.GetProperty("receivedAt").GetString()!),
            ("Object", e => Subject(e.GetProperty("event").GetProperty("involvedObject"))),
            ("Severity", e => Text(e.GetProperty("event"), "severity")),
            ("Reason", e => Text(e.GetProperty("event"), "reason")),
            ("Repeats", e => e.GetProperty("repeats").GetRawText()),
            ("Matched", e => Joined(e.GetProperty("matched").EnumerateArray().Select(a => a.GetString()!), ", ")),
            .. wide
                ? ((string, Func<JsonElement, string>)[])
                    [
                        ("Unmatched", e => Joined(e.GetProperty("unmatched").EnumerateArray().Select(Why), "\n")),
                        ("Message", e => Text(e.GetProperty("event"), "message")),
                    ]
                : [("Message", e => Short(Text(e.GetProperty("event"), "message")))],
        ];

    public static IReadOnlyList<(string Header, Func<JsonElement, string> Cell)> Deliveries(bool wide) =>
        [
            ("Id", d => d.GetProperty("id").GetRawText()),
            ("Event", d => d.GetProperty("eventId").GetRawText()),
            ("Alert", d => Text(d, "alert")),
            ("Provider", d => Text(d, "provider")),
            ("State", d => Text(d, "state")),
            ("Reason", d => Text(d, "reason")),
            ("Attempts", d => d.GetProperty("attempts").GetRawText()),
            .. wide
                ? ((string, Func<JsonElement, string>)[])
                    [
                        ("Next", d => Text(d, "nextAttemptAt")),
                        ("Delivered", d => Text(d, "deliveredAt")),
                        (
                            "Replay of",
                            d => d.GetProperty("replayOf") is { ValueKind: JsonValueKind.Number } of ? of.GetRawText() : ""
                        ),
                        ("Last error", d => Text(d, "lastError")),
                        ("Failed attempts", d => Joined(d.GetProperty("failedAttempts").EnumerateArray().Select(Attempt), "\n")),
                    ]
                : [("Last error", d => Short(Text(d, "lastError")))],
        ];

    public static IReadOnlyList<(string Header, Func<JsonElement, string> Cell)> Hooks(bool wide) =>
        [
            ("Id", h => h.GetProperty("id").GetRawText()),
            ("Received", h => h.GetProperty("receivedAt").GetString()!),
            ("Receiver", h => Text(h, "receiver")),
            ("Type", h => Text(h, "type")),
            ("Event", h => Text(h, "event") is { Length: > 0 } named ? named : "-"),
            ("Verdict", h => Text(h, "verdict")),
            ("Reason", h => Text(h, "reason")),
            ("Status", h => h.GetProperty("status").GetRawText()),
            ("Annotated", h => Joined(h.GetProperty("annotated").EnumerateArray().Select(o => o.GetString()!), ", ")),
            .. wide
                ? ((string, Func<JsonElement, string>)[])
                    [
                        ("Sender", h => Text(h, "sender")),
                        ("Count", h => h.GetProperty("count").GetRawText()),
                        ("Message", h => Text(h, "message")),
                    ]
                : [],
        ];

    /// <summary>Prints piece after piece; a table has its header once.</summary>
    public static Action<IReadOnlyList<JsonElement>> Printer(
        string format,
        Func<bool, IReadOnlyList<(string Header, Func<JsonElement, string> Cell)>> columns,
        TextWriter output
    )
    {
        var chosen = columns(format == "wide");
        var isFirst = true;
        return rows =>
        {
            if (isFirst || rows.Count > 0)
            {
                switch (format)
                {
                    case "json":
                    case "yaml":
                        var items = $"{{\"items\":[{string.Join(',', rows.Select(r => r.GetRawText()))}]}}";
                        output.Write(NodeText.Structured(JsonDocuments.Read(Encoding.UTF8.GetBytes(items))[0], format));
                        break;
                    default:
                        Table.Write(
                            output,
                            isFirst ? [.. chosen.Select(c => c.Header)] : null,
                            [.. rows.Select(r => (IReadOnlyList<string>)[.. chosen.Select(c => c.Cell(r))])]
                        );
                        break;
                }

                output.Flush();
            }

            isFirst = false;
        };
    }

    private static string Subject(JsonElement o) => $"{Text(o, "kind")}/{Text(o, "namespace")}/{Text(o, "name")}";

    private static string Why(JsonElement u) => $"{Text(u, "alert")} ({Text(u, "reason")})";

    private static string Attempt(JsonElement a) =>
        $"{a.GetProperty("number")}: {Text(a, "endedAt")} after {a.GetProperty("took")} ms, {Text(a, "reason")}: {Text(a, "error")}";

    private static string Joined(IEnumerable<string> parts, string by) =>
        string.Join(by, parts) is { Length: > 0 } text ? text : "-";

    private static string Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString()! : "";

    private static string Short(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= MessageWidth ? line : line[..MessageWidth] + "…";
    }
}

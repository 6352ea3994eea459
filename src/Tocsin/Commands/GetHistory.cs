using System.CommandLine;
using System.Text.Json;
using Tocsin.Commands.Asking;
using Tocsin.Commands.Tables;

namespace Tocsin.Commands;

/// <summary><c>tocsin get events</c>, <c>tocsin get deliveries</c> and <c>tocsin get hooks</c>: what came, who took it, and what became of it.</summary>
internal static class GetHistory
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Events()
    {
        var obj = new Option<string?>("--object") { Description = "Only about this one: Kind/namespace/name." };
        var since = new Option<string?>("--since") { Description = "Only newer ones: 1h, or a time." };
        var unmatched = new Option<bool>("--unmatched") { Description = "Only those that no alert took." };
        return List(
            "events",
            """
            List events, newest first: which alerts took them, and why the others did not (-o wide).

            Examples:
              tocsin get events --since 1h --unmatched -o wide
              tocsin get events --object Kustomization/apps/webapp
            """,
            [obj, since, unmatched],
            parsed =>
                [
                    ("object", parsed.GetValue(obj)),
                    ("since", parsed.GetValue(since)),
                    ("matched", parsed.GetValue(unmatched) ? "false" : null),
                ],
            HistoryColumns.Events
        );
    }

    public static Command Deliveries()
    {
        var state = new Option<string?>("--state") { Description = "pending, delivered, skipped or dead." };
        var alert = new Option<string?>("--alert") { Description = "Of this Alert (namespace/name)." };
        var provider = new Option<string?>("--provider") { Description = "To this Provider (namespace/name)." };
        return List(
            "deliveries",
            """
            List deliveries, newest first, with their attempts and last error.

            Examples:
              tocsin get deliveries --state dead
              tocsin get deliveries --alert apps/on-call -o json
            """,
            [state, alert, provider],
            parsed =>
                [("state", parsed.GetValue(state)), ("alert", parsed.GetValue(alert)), ("provider", parsed.GetValue(provider))],
            HistoryColumns.Deliveries
        );
    }

    public static Command Hooks()
    {
        var receiver = new Option<string?>("--receiver") { Description = "Of this Receiver (namespace/name)." };
        var verdict = new Option<string?>("--verdict") { Description = "genuine, refused or ignored." };
        var since = new Option<string?>("--since") { Description = "Only newer ones: 1h, or a time." };
        return List(
            "hooks",
            """
            List webhooks that reached a Receiver, newest first: who sent what, whether it was genuine, and what was annotated.

            Examples:
              tocsin get hooks --since 1h
              tocsin get hooks --receiver flux-system/github --verdict refused -o wide
            """,
            [receiver, verdict, since],
            parsed =>
                [
                    ("receiver", parsed.GetValue(receiver)),
                    ("verdict", parsed.GetValue(verdict)),
                    ("since", parsed.GetValue(since)),
                ],
            HistoryColumns.Hooks
        );
    }

    private static Command List(
        string word,
        string description,
        IReadOnlyList<Option> own,
        Func<ParseResult, IReadOnlyList<(string Key, string? Value)>> query,
        Func<bool, IReadOnlyList<(string Header, Func<JsonElement, string> Cell)>> columns
    )
    {
        var limit = new Option<int>("--limit") { Description = "At most so many.", DefaultValueFactory = _ => 100 };
        var format = OutputFormat.Option();
        var watch = new Option<bool>("--watch", "-w") { Description = "Go on, and print what is new or changes." };
        return ConsoleVerb.Make(
            word,
            description,
            [limit, format, watch, .. own],
            async asked =>
            {
                var parsed = asked.Parsed;
                var parts = query(parsed)
                    .Where(q => q.Value is not null)
                    .Select(q => $"&{q.Key}={Uri.EscapeDataString(q.Value!)}");
                var path = FormattableString.Invariant($"{word}?limit={parsed.GetValue(limit)}{string.Concat(parts)}");
                var shown = new HashSet<string>(StringComparer.Ordinal);
                var print = HistoryColumns.Printer(parsed.GetRequiredValue(format), columns, asked.Output);
                do
                {
                    using var answer = JsonDocument.Parse(await asked.Client.Get(path, asked.Until));
                    List<JsonElement> rows =
                    [
                        .. answer.RootElement.GetProperty("items").EnumerateArray().Where(e => shown.Add(e.GetRawText())),
                    ];
                    print(rows);
                } while (parsed.GetValue(watch) && await Next(asked.Until));

                return 0;
            }
        );
    }

    private static async Task<bool> Next(CancellationToken cancel)
    {
        try
        {
            await Task.Delay(Pause, cancel);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}

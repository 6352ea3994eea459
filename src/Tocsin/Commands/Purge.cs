using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tocsin.Commands.Asking;
using Tocsin.Commands.Objects;

namespace Tocsin.Commands;

/// <summary><c>tocsin purge</c>: ends what nobody wants any more, after it has said how much that is and was told to.</summary>
internal static class Purge
{
    private const string Kept = "they stay in the history as skipped, reason Purged, and 'tocsin replay ID' sends one after all";

    public static Command Command() =>
        new(
            "purge",
            """
            End deliveries that nobody wants any more, or forget history. It first says how much that is and asks.

            Examples:
              tocsin purge pending --provider flux-system/slack
              tocsin purge dead --before 24h --yes
              tocsin purge history --before 2026-08-01T00:00:00Z
            """
        )
        {
            Deliveries(
                "pending",
                """
                Waiting deliveries are not sent any more. One that is being sent ends with that attempt.

                Examples:
                  tocsin purge pending --provider flux-system/slack
                  tocsin purge pending --all --dry-run
                """,
                "waiting deliveries will not be sent any more"
            ),
            Deliveries(
                "dead",
                """
                Dead letters are off the list: 'tocsin replay --all-dead' passes them over.

                Examples:
                  tocsin purge dead --before 24h
                  tocsin purge dead --alert apps/on-call --yes
                """,
                "dead letters will be off the list"
            ),
            History(),
        };

    private static Command Deliveries(string state, string description, string consequence)
    {
        var ids = new Argument<long[]>("ID") { Description = "These alone.", Arity = ArgumentArity.ZeroOrMore };
        var provider = new Option<string?>("--provider") { Description = "To this Provider alone (namespace/name)." };
        var alert = new Option<string?>("--alert") { Description = "Of this Alert alone (namespace/name)." };
        var before = new Option<string?>("--before") { Description = "Only of events that came before: 24h ago, or a time." };
        var all = new Option<bool>("--all") { Description = "All of them, when nothing else narrows." };
        return Make(
            state,
            description,
            [ids, provider, alert, before, all],
            parsed =>
            {
                (string Key, string? Value)[] narrowing =
                [
                    ("provider", parsed.GetValue(provider)),
                    ("alert", parsed.GetValue(alert)),
                    ("before", parsed.GetValue(before)),
                    .. (parsed.GetValue(ids) ?? []).Select(id => ("id", (string?)id.ToString(CultureInfo.InvariantCulture))),
                ];
                if (narrowing.All(n => n.Value is null) && !parsed.GetValue(all))
                {
                    throw new UsageException("say which: by ID, --provider, --alert or --before, or all with --all");
                }

                return Path($"deliveries/purge?state={state}", narrowing);
            },
            consequence,
            Ended
        );
    }

    private static Command History()
    {
        var before = new Option<string>("--before")
        {
            Description = "Events that came before: 72h ago, or a time.",
            Required = true,
        };
        return Make(
            "history",
            """
            Forget events of which nothing waits any more, with their deliveries, dead letters among them.

            Examples:
              tocsin purge history --before 72h
              tocsin purge history --before 2026-08-01T00:00:00Z --yes
            """,
            [before],
            parsed => Path("events/purge?", [("before", parsed.GetValue(before))]),
            "events will be forgotten with their deliveries, for good",
            Forgotten
        );
    }

    private static Command Make(
        string word,
        string help,
        IReadOnlyList<Symbol> own,
        Func<ParseResult, string> path,
        string consequence,
        Func<ConsoleClient, string, TextWriter, CancellationToken, Task> purge
    )
    {
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        var dry = new Option<bool>("--dry-run") { Description = "Say how much it would be, and do nothing." };
        return ConsoleVerb.Make(
            word,
            help,
            [.. own, yes, dry],
            async asked =>
            {
                var (client, output, cancel) = (asked.Client, asked.Output, asked.Until);
                var what = path(asked.Parsed);
                var matched = (await Post(client, $"{what}&dryRun=true", cancel)).GetProperty("matched").GetInt64();
                if (matched == 0 || asked.Parsed.GetValue(dry))
                {
                    await output.WriteLineAsync(matched == 0 ? "nothing to purge" : $"{matched} {consequence}");
                    return 0;
                }

                if (!asked.Parsed.GetValue(yes) && !await Agrees($"{matched} {consequence}.", output, cancel))
                {
                    throw new SourceException("nothing was purged; answer y, or give --yes");
                }

                await purge(client, what, output, cancel);
                return 0;
            }
        );
    }

    private static async Task<bool> Agrees(string what, TextWriter output, CancellationToken cancel)
    {
        await output.WriteAsync($"{what} Go on? [y/N] ");
        await output.FlushAsync(cancel);
        var answer = await System.Console.In.ReadLineAsync(cancel);
        return answer?.Trim().ToLowerInvariant() is "y" or "yes";
    }

    private static async Task Ended(ConsoleClient client, string path, TextWriter output, CancellationToken cancel)
    {
        var (purged, underWay) = (0L, 0L);
        for (long? next = 0; next is { } after; )
        {
            var piece = await Post(client, string.Create(CultureInfo.InvariantCulture, $"{path}&after={after}"), cancel);
            purged += piece.GetProperty("purged").GetInt64();
            underWay += piece.GetProperty("underWay").GetInt64();
            next = piece.GetProperty("next") is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : null;
        }

        await output.WriteLineAsync($"✔ {purged} purged; {Kept}");
        if (underWay > 0)
        {
            await output.WriteLineAsync($"► {underWay} being sent just now: delivered, or else purged, when the attempt ends");
        }
    }

    private static async Task Forgotten(ConsoleClient client, string path, TextWriter output, CancellationToken cancel)
    {
        var purged = 0L;
        for (var isMore = true; isMore; )
        {
            var piece = await Post(client, path, cancel);
            purged += piece.GetProperty("purged").GetInt64();
            isMore = piece.GetProperty("more").GetBoolean();
        }

        await output.WriteLineAsync($"✔ {purged} events forgotten");
    }

    private static async Task<JsonElement> Post(ConsoleClient client, string path, CancellationToken cancel)
    {
        using var answer = JsonDocument.Parse(await client.Post(path, "{}"u8.ToArray(), cancel));
        return answer.RootElement.Clone();
    }

    private static string Path(string start, IEnumerable<(string Key, string? Value)> query) =>
        start + string.Concat(query.Where(q => q.Value is not null).Select(q => $"&{q.Key}={Uri.EscapeDataString(q.Value!)}"));
}

using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tocsin.Commands.Asking;
using Tocsin.Commands.Objects;
using Tocsin.Commands.Tables;

namespace Tocsin.Commands;

/// <summary><c>tocsin replay</c>: settled deliveries once more.</summary>
internal static class Replay
{
    private const int PageSize = 1000;

    public static Command Command()
    {
        var ids = new Argument<long[]>("ID") { Description = "Deliveries.", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all-dead")
        {
            Description = "Every dead letter that was not replayed yet, the oldest first.",
        };
        var provider = new Option<string?>("--provider")
        {
            Description = "With --all-dead: of this Provider alone (namespace/name).",
        };
        return ConsoleVerb.Make(
            "replay",
            """
            Send settled deliveries again: each becomes a new delivery at the end of its line, with a fresh deadline.

            Examples:
              tocsin replay 12 15
              tocsin replay --all-dead --provider flux-system/slack
            """,
            [ids, all, provider],
            async asked =>
            {
                var given = asked.Parsed.GetValue(ids) ?? [];
                if (given is [] == !asked.Parsed.GetValue(all))
                {
                    throw new UsageException("name deliveries by id, or all dead letters with --all-dead");
                }

                var failed = false;
                foreach (var id in given is [] ? await Dead(asked, asked.Parsed.GetValue(provider)) : given)
                {
                    failed |= !await One(asked, id);
                }

                return failed ? 1 : 0;
            }
        );
    }

    private static async Task<bool> One(Asked asked, long id)
    {
        try
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"deliveries/{id}/replay");
            using var made = JsonDocument.Parse(await asked.Client.Post(path, "{}"u8.ToArray(), asked.Until));
            await asked.Output.WriteLineAsync($"✔ delivery {id} is replayed as {made.RootElement.GetProperty("id").GetInt64()}");
            return true;
        }
        catch (SourceException e)
        {
            await asked.Error.WriteLineAsync($"✗ {id}: {e.Message}");
            return false;
        }
    }

    // All of them, page after page; what becomes dead meanwhile has a larger id and is left for the next time.
    private static async Task<IReadOnlyList<long>> Dead(Asked asked, string? provider)
    {
        var of = provider is null ? "" : $"&provider={Uri.EscapeDataString(provider)}";
        var found = new List<long>();
        for (; ; )
        {
            var before = found is [.., var last] ? string.Create(CultureInfo.InvariantCulture, $"&beforeId={last}") : "";
            var path = $"deliveries?state=dead&replayed=false&limit={PageSize}{of}{before}";
            using var page = JsonDocument.Parse(await asked.Client.Get(path, asked.Until));
            var ids = page.RootElement.GetProperty("items").EnumerateArray().Select(d => d.GetProperty("id").GetInt64()).ToList();
            found.AddRange(ids);
            if (ids.Count < PageSize)
            {
                found.Reverse();
                return found;
            }
        }
    }
}

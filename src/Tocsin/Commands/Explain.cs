using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tocsin.Commands.Asking;
using Tocsin.Commands.Objects;
using Tocsin.Commands.Tables;
using Tocsin.Why;

namespace Tocsin.Commands;

/// <summary><c>tocsin explain</c>: what each Alert makes of an event, and why.</summary>
internal static class Explain
{
    public static Command Command()
    {
        var file = new Argument<string?>("EVENT")
        {
            Description = "A file; - reads standard input.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        file.RefuseFlags();
        var id = new Option<long?>("--id") { Description = "An event of the history, by its id." };
        var show = new Option<bool>("--show-request") { Description = "Show the requests that would go out, secrets masked." };
        var json = new Option<bool>("--json") { Description = "The API's answer, as it is." };
        var explain = Verb.Make(
            "explain",
            """
            Say for each Alert whether it takes an event, and the rule that decided. Sends nothing. Asked is a running Tocsin, or files,
            or a cluster when a flag names one.

            Examples:
              tocsin explain event.json --manifests ./alerting
              tocsin explain event.json --context production
              tocsin explain --id 12 --show-request
              tocsin explain hook delivery.http
            """,
            [file, id, show, json],
            new PlaceFlags { AsksServer = true },
            async typed =>
            {
                var wanted = typed.Parsed.GetValue(id);
                if (wanted is null == typed.Parsed.GetValue(file) is null)
                {
                    throw new UsageException("name one event: a file, - for standard input, or --id of one in the history");
                }

                var body = typed.Parsed.GetValue(file) is { } path ? await EventFile.Read(path, typed.Until) : "{}"u8.ToArray();
                var answer =
                    typed.Place.Server is not null ? await Live(typed, wanted, body)
                    : wanted is null ? await Here(typed, body)
                    : throw new UsageException("--id is looked up in a running Tocsin; name no files and no cluster");
                var items = answer.Items.Where(i =>
                    typed.Place.Namespace is not { } ns || i.Alert.StartsWith($"{ns}/", StringComparison.Ordinal)
                );
                Print(answer with { Items = [.. items] }, typed.Parsed.GetValue(show), typed.Parsed.GetValue(json), typed.Output);
                return 0;
            }
        );
        explain.Subcommands.Add(ExplainHook.Command());
        return explain;
    }

    private static async Task<Explanation> Here(Typed typed, byte[] body)
    {
        var (e, _) = WhyRequests.Read(body);
        using var store = typed.Store();
        var set = await store.Meeting(e.InvolvedObject, typed.Place.Namespace, typed.Until);
        return await new WhyRequests(() => set, TimeProvider.System).Explain(e, null, typed.Until);
    }

    private static async Task<Explanation> Live(Typed typed, long? id, byte[] body)
    {
        var query = id is { } wanted ? string.Create(CultureInfo.InvariantCulture, $"?id={wanted}") : "";
        var answer = await Trials.Post(typed.Place, "explain" + query, body, typed.Until);
        return JsonSerializer.Deserialize(answer, AnswersJson.Default.Explanation)!;
    }

    private static void Print(Explanation answer, bool showRequests, bool asJson, TextWriter output)
    {
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(answer, AnswersJson.Default.Explanation));
            return;
        }

        if (answer.DuplicateUntil is { } until)
        {
            output.WriteLine($"⚠ duplicate: the same event was accepted lately; sent again before {until:u} it is suppressed");
        }

        if (answer.Items is [])
        {
            output.WriteLine("✗ there is no Alert; 'tocsin get alerts' lists those that are known");
        }

        foreach (var item in answer.Items)
        {
            var sign = item is { Matched: true, Verdict: "sent" } ? "✔" : "✗";
            var reason = item.Reason.Length > 0 ? $": {item.Reason.ReplaceLineEndings(" ")}" : "";
            output.WriteLine($"{sign} {item.Alert} → {item.Provider}: {(item.Matched ? "matched, " : "")}{item.Verdict}{reason}");
            foreach (var call in showRequests ? item.Requests : [])
            {
                output.WriteLine();
                output.WriteLine(Shown.Http(call));
            }
        }
    }
}

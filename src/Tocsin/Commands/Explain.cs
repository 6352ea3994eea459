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
        var (ask, files) = (new AskFlags(), new FileFlags());
        var command = new Command(
            "explain",
            """
            Say for each Alert whether it takes an event, and the rule that decided. Sends nothing.

            Examples:
              tocsin explain event.json --manifests ./alerting
              tocsin explain --id 12 --show-request
            """
        )
        {
            file,
            id,
            show,
            json,
        };
        ask.AddTo(command);
        files.AddTo(command);
        command.SetAction(
            (parsed, cancel) =>
                AskFlags.Guard(
                    parsed,
                    async output =>
                    {
                        var wanted = parsed.GetValue(id);
                        if (wanted is null == parsed.GetValue(file) is null)
                        {
                            throw new SourceException(
                                "name one event: a file, - for standard input, or --id of one in the history"
                            );
                        }

                        var body = parsed.GetValue(file) is { } path ? await EventFile.Read(path, cancel) : "{}"u8.ToArray();
                        var answer = files.Read(parsed) is { } source
                            ? wanted is null
                                ? await new WhyRequests(() => source.Current, TimeProvider.System).Explain(
                                    WhyRequests.Read(body).Event,
                                    null,
                                    cancel
                                )
                                : throw new SourceException("--id is looked up in a running Tocsin; leave --manifests out")
                            : await Live(ask.Client(parsed), wanted, body, cancel);
                        Print(answer, parsed.GetValue(show), parsed.GetValue(json), output);
                        return 0;
                    }
                )
        );
        return command;
    }

    private static async Task<Explanation> Live(ConsoleClient client, long? id, byte[] body, CancellationToken cancel)
    {
        using (client)
        {
            var query = id is { } wanted ? string.Create(CultureInfo.InvariantCulture, $"?id={wanted}") : "";
            var answer = await client.Post("explain" + query, body, cancel);
            return JsonSerializer.Deserialize(answer, AnswersJson.Default.Explanation)!;
        }
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

using System.CommandLine;
using System.Text.Json;
using Tocsin.Commands.Asking;
using Tocsin.Why;

namespace Tocsin.Commands;

/// <summary><c>tocsin render</c>: the request that a Provider would send, without sending it.</summary>
internal static class Render
{
    public static Command Command()
    {
        var provider = new Option<string>("--provider") { Description = "namespace/name of the Provider.", Required = true };
        var file = new Option<string?>("--event") { Description = "The event, a file or -; without it one is made up." };
        var (ask, files) = (new AskFlags(), new FileFlags());
        var command = new Command(
            "render",
            """
            Print the request that a Provider would send, secrets masked. Sends nothing. A target that is looked up first is played
            as one that has nothing yet: the look-up and the write that would follow are shown.

            Examples:
              tocsin render --provider flux-system/slack --manifests ./alerting
              tocsin render --provider flux-system/github --event event.json
            """
        )
        {
            provider,
            file,
        };
        ask.AddTo(command);
        files.AddTo(command);
        command.SetAction(
            (parsed, cancel) =>
                AskFlags.Guard(
                    parsed,
                    async output =>
                    {
                        var name = parsed.GetRequiredValue(provider);
                        var body = parsed.GetValue(file) is { } path ? await EventFile.Read(path, cancel) : null;
                        var trial = files.Read(parsed) is { } source
                            ? await new WhyRequests(() => source.Current, TimeProvider.System).Render(
                                name,
                                body is null ? null : WhyRequests.Read(body).Event,
                                cancel
                            )
                            : await Trials.Ask(ask.Client(parsed), $"render?provider={Uri.EscapeDataString(name)}", body, cancel);
                        return Trials.Print(trial, output);
                    }
                )
        );
        return command;
    }
}

/// <summary>What <c>render</c> and <c>test</c> have in common.</summary>
internal static class Trials
{
    public static async Task<Trial> Ask(ConsoleClient client, string path, byte[]? body, CancellationToken cancel)
    {
        using (client)
        {
            var answer = await client.Post(path, body ?? "{}"u8.ToArray(), cancel);
            return JsonSerializer.Deserialize(answer, AnswersJson.Default.Trial)!;
        }
    }

    /// <summary>0 when it was, or would be, sent.</summary>
    public static int Print(Trial trial, TextWriter output)
    {
        foreach (var (number, call) in trial.Requests.Index())
        {
            if (number > 0)
            {
                output.WriteLine("###\n");
            }

            output.WriteLine(Shown.Http(call));
            if (call.Answer is { } answer)
            {
                output.WriteLine($"← {answer}\n");
            }
        }

        var reason = trial.Reason.Length > 0 ? $": {trial.Reason.ReplaceLineEndings(" ")}" : "";
        output.WriteLine($"{(trial.Succeeded ? "✔" : "✗")} {trial.Provider}: {trial.Verdict}{reason}");
        return trial.Succeeded ? 0 : 1;
    }
}

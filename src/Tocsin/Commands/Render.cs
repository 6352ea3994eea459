using System.CommandLine;
using System.Text.Json;
using Tocsin.Commands.Asking;
using Tocsin.Commands.Objects;
using Tocsin.Core.Configuration;
using Tocsin.Core.Reports;
using Tocsin.Why;

namespace Tocsin.Commands;

/// <summary><c>tocsin render</c>: the request that a Provider would send, without sending it.</summary>
internal static class Render
{
    public static Command Command()
    {
        var provider = new Option<string>("--provider") { Description = "The Provider: namespace/name.", Required = true };
        var file = new Option<string?>("--event") { Description = "The event, a file or -; without it one is made up." };
        return Verb.Make(
            "render",
            """
            Print the request that a Provider would send, secrets masked. Sends nothing. A target that is looked up first is played
            as one that has nothing yet: the look-up and the write that would follow are shown. Asked is a running Tocsin, or files,
            or a cluster when a flag names one.

            Examples:
              tocsin render --provider flux-system/slack --manifests ./alerting
              tocsin render --provider flux-system/slack --context production
              tocsin render --provider flux-system/github --event event.json
            """,
            [provider, file],
            new PlaceFlags { AsksServer = true },
            async typed =>
            {
                var given = typed.Parsed.GetRequiredValue(provider);
                var name = given.Contains('/') ? given : $"{typed.Place.HomeNamespace}/{given}";
                var body = typed.Parsed.GetValue(file) is { } path ? await EventFile.Read(path, typed.Until) : null;
                return Trials.Print(
                    typed.Place.Server is null
                        ? await Here(typed, name, body)
                        : Trials.Read(
                            await Trials.Post(typed.Place, $"render?provider={Uri.EscapeDataString(name)}", body, typed.Until)
                        ),
                    typed.Output
                );
            }
        );
    }

    private static async Task<Trial> Here(Typed typed, string name, byte[]? body)
    {
        using var store = typed.Store();
        var set = ObjectName.Parse(name) is { } provider ? await store.Around(provider, typed.Until) : ResourceSet.Empty;
        var e = body is null ? null : WhyRequests.Read(body).Event;
        return await new WhyRequests(() => set, TimeProvider.System).Render(name, e, typed.Until);
    }
}

/// <summary>What <c>explain</c>, <c>render</c> and <c>test</c> have in common.</summary>
internal static class Trials
{
    /// <summary>Asks the running Tocsin of a place.</summary>
    public static async Task<byte[]> Post(Place place, string path, byte[]? body, CancellationToken cancel)
    {
        using var client = new ConsoleClient(place.Server!, place.TokenFile);
        try
        {
            return await client.Post(path, body ?? "{}"u8.ToArray(), cancel);
        }
        catch (SourceException e) when (place.IsServerAssumed && e.InnerException is HttpRequestException)
        {
            throw new SourceException(
                $"{e.Message} Else name files with --manifests, or a cluster with --context or --kubeconfig",
                e
            );
        }
    }

    public static Trial Read(byte[] answer) => JsonSerializer.Deserialize(answer, AnswersJson.Default.Trial)!;

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

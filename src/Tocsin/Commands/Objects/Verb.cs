using System.CommandLine;
using Tocsin.Core.Documents;
using Tocsin.Kube.Client;
using Tocsin.Kube.Config;
using Tocsin.Resources.Manifests.Editing;
using Tocsin.Why;

namespace Tocsin.Commands.Objects;

/// <summary>Runs what a verb does. What goes wrong is one line on standard error, and exit code 1.</summary>
internal static class Verb
{
    public static Task<int> Run(
        ParseResult parsed,
        PlaceFlags flags,
        Func<Place, CancellationToken, Task<int>> run,
        CancellationToken cancel
    ) =>
        Guard(
            parsed.InvocationConfiguration.Error,
            async () =>
            {
                var place = flags.Read(parsed);
                using var limit = new CancellationTokenSource(place.Timeout);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
                try
                {
                    return await run(place, either.Token);
                }
                catch (OperationCanceledException) when (limit.IsCancellationRequested)
                {
                    throw new SourceException(
                        $"not done after {GoDuration.Write(place.Timeout)}; give it longer with --timeout, or see what it waits for"
                    );
                }
            }
        );

    public static async Task<int> Guard(TextWriter error, Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (OperationCanceledException)
        {
            return 1;
        }
        catch (Exception e) when (Line(e) is not null)
        {
            await error.WriteLineAsync($"✗ {Line(e)!.ReplaceLineEndings(" ")}");
            return 1;
        }
    }

    // Null for what nobody foresaw.
    private static string? Line(Exception e) =>
        e switch
        {
            KubeException { Status.IsForbidden: true } =>
                $"{e.Message}; ask for the right, or act as somebody who has it: --as USER",
            KubeException { Status: null } => $"{e.Message}; is the cluster running, and is this its kubeconfig?",
            SourceException
            or WhyException
            or KubeException
            or KubeConfigException
            or EditException
            or DocumentException
            or IOException
            or UnauthorizedAccessException
            or System.Text.Json.JsonException => e.Message,
            _ => null,
        };
}

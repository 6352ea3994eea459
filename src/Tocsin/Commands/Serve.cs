using System.CommandLine;
using System.Runtime.InteropServices;
using Tocsin.Hosting;
using Tocsin.Operations;

namespace Tocsin.Commands;

/// <summary><c>tocsin serve</c>: the controller.</summary>
internal static class Serve
{
    public static Command Command()
    {
        var flags = new ServeFlags();
        var command = new Command(
            "serve",
            """
            Run the controller: take events, match alerts, deliver notifications.

            Without --manifests it is the controller of a Kubernetes cluster, in the place of Flux's notification-controller.

            Examples:
              tocsin serve                                           in a pod: resources from the cluster
              tocsin serve --manifests ./alerting                    a laptop: resources from a folder, live
              tocsin serve --manifests ./alerting --events-addr :9090   reachable from elsewhere
            """
        );
        flags.AddTo(command);
        command.SetAction(
            async (parsed, _) =>
            {
                var io = parsed.InvocationConfiguration;
                var (settings, error) = flags.Read(parsed);
                if (settings is null)
                {
                    await io.Error.WriteLineAsync($"tocsin serve: {error}");
                    return 2;
                }

                return await Run(settings, io.Output, io.Error);
            }
        );
        return command;
    }

    /// <summary>Serves until SIGTERM or SIGINT: 0 after a stop, 1 when it cannot start. A second signal ends it at once.</summary>
    public static async Task<int> Run(ServeSettings settings, TextWriter output, TextWriter error)
    {
        if (settings.Contradiction is { } contradiction)
        {
            await error.WriteLineAsync($"tocsin serve: {contradiction}");
            return 1;
        }

        if (settings.Manifests.FirstOrDefault(path => !Path.Exists(path)) is { } missing)
        {
            await error.WriteLineAsync($"tocsin serve: '{missing}' does not exist; name a file or a folder with --manifests");
            return 1;
        }

        using var stop = new StopSignal();
        try
        {
            await using var server = await Server.Start(
                settings,
                TimeProvider.System,
                System.Console.OpenStandardError(),
                stop.Token
            );
            await output.WriteLineAsync(server.ReadyLine);
            await output.FlushAsync();
            await stop.Asked;
            await server.Stop();
            return 0;
        }
        catch (StartException e)
        {
            await error.WriteLineAsync($"tocsin serve: {e.Message}");
            return 1;
        }
        catch (OperationCanceledException) when (stop.Asked.IsCompleted)
        {
            // Asked to stop before it was ready: nothing was taken, nothing is lost.
            return 0;
        }
    }
}

/// <summary>SIGTERM and Ctrl-C: the first asks, the second does not wait.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignal() =>
        _registrations = [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        ];

    public Task Asked => _asked.Task;

    /// <summary>Cancelled when asked.</summary>
    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!_asked.TrySetResult())
        {
            Environment.Exit(1);
        }

        _source.Cancel();
    }
}

using System.CommandLine;
using System.Runtime.InteropServices;
using Tocsin.Hosting;
using Tocsin.Operations;
using Tocsin.Operations.Logs;

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

    /// <summary>Serves until SIGTERM, SIGINT or SIGHUP: 0 after a stop, 1 when it cannot start. A second signal ends it at once.</summary>
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
            await using var server = await Server.Start(settings, TimeProvider.System, new StandardError(), stop.Token);
            await Tell(output, server.ReadyLine);
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
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            var words = string.Join(' ', e.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            await error.WriteLineAsync($"tocsin serve: {e.GetType().Name}, which is unexpected: {words}; please report it");
            return 1;
        }
    }

    /// <summary>A controller serves, whether somebody reads where it listens or not.</summary>
    private static async Task Tell(TextWriter output, string line)
    {
        try
        {
            await output.WriteLineAsync(line);
            await output.FlushAsync();
        }
        catch (IOException)
        {
            // The disk is full or the reader is gone; the log says the addresses too.
        }
    }
}

/// <summary>SIGTERM, Ctrl-C and SIGHUP (its terminal is gone): the first asks, the second does not wait.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignal() =>
        _registrations = [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal),
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

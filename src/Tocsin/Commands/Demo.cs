using System.CommandLine;
using System.Net;
using Tocsin.Core.Events;
using Tocsin.Demo;
using Tocsin.Hosting;
using Tocsin.Kube.Config;
using Tocsin.Operations;
using Tocsin.Operations.Logs;
using Tocsin.Resources.Cluster;

namespace Tocsin.Commands;

/// <summary><c>tocsin demo</c>: a rollout that succeeds and one that fails, with nothing else needed.</summary>
internal static class Demo
{
    private const string InboxVariable = "TOCSIN_DEMO_INBOX";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Command Command()
    {
        var once = new Option<bool>("--once") { Description = "End after the last delivery; 1 if one is missing after 60 s." };
        var receivers = new Option<bool>("--receivers") { Description = "Play a push from a forge as well." };
        var command = new Command(
            "demo",
            """
            Play a rollout that succeeds and one that fails: example manifests, free ports, a temporary data folder, and an inbox that
            plays Slack, GitHub and Grafana. Ctrl-C ends it.

            Examples:
              tocsin demo
              tocsin demo --once     ends by itself, as a check that it works
              tocsin demo --receivers
            """
        )
        {
            once,
            receivers,
        };
        command.SetAction(
            async (parsed, _) =>
            {
                var io = parsed.InvocationConfiguration;
                return await Run(parsed.GetValue(once), parsed.GetValue(receivers), io.Output, io.Error);
            }
        );
        return command;
    }

    public static async Task<int> Run(bool once, bool receivers, TextWriter output, TextWriter error)
    {
        using var stop = new StopSignal();
        DirectoryInfo folder;
        try
        {
            folder = Directory.CreateTempSubdirectory("tocsin-demo-");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(
                $"tocsin demo: no folder can be made in {Path.GetTempPath()}: {e.Message.TrimEnd('.')}; name a writable one with TMPDIR"
            );
            return 1;
        }

        try
        {
            await using var inbox = await Inbox.Start();
            await using var cluster = receivers ? await SmallCluster.Start() : null;
            var manifests = await WriteManifests(folder.FullName, inbox.Address, receivers);
            await using var server = await Server.Start(
                Settings(folder.FullName, manifests, cluster is null ? null : await cluster.Kubeconfig(folder.FullName)),
                TimeProvider.System,
                new StandardError(),
                stop.Token
            );
            await output.WriteLineAsync(server.ReadyLine);
            await output.WriteLineAsync($"manifests {manifests}, inbox {inbox.Address}\n");

            var events = server.Listeners.EndPointOf(ListenerRole.Events)!;
            var complete = await Play(new Uri($"http://{events}/"), inbox, folder.FullName, output, error, stop.Asked);
            if (complete && cluster is not null)
            {
                complete = await Push.Play(server.Listeners.EndPointOf(ListenerRole.Receiver)!, cluster, output, error);
            }

            if (!once && complete)
            {
                await output.WriteLineAsync(
                    $"\nAll arrived. It goes on: send your own with 'tocsin send --to http://{events}/ event.json'; Ctrl-C ends it."
                );
                await Task.WhenAny(stop.Asked, PrintForever(inbox, output));
            }

            await server.Stop();
            return complete || stop.Asked.IsCompleted ? 0 : 1;
        }
        catch (StartException e)
        {
            await error.WriteLineAsync($"tocsin demo: {e.Message}");
            return 1;
        }
        catch (OperationCanceledException) when (stop.Asked.IsCompleted)
        {
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<bool> Play(
        Uri events,
        Inbox inbox,
        string folder,
        TextWriter output,
        TextWriter error,
        Task stopped
    )
    {
        var file = Path.Combine(folder, "rollout.json");
        await using (var stream = File.Create(file))
        {
            foreach (var e in Rollout.Events(TimeProvider.System.GetUtcNow()))
            {
                await stream.WriteAsync(EventJson.Write(e));
            }
        }

        using var quiet = new StringWriter();
        if (await Send.Run([file], events, quiet, error, CancellationToken.None) != 0)
        {
            await error.WriteLineAsync($"tocsin demo: {quiet}");
            return false;
        }

        var missing = Rollout.Expected.ToDictionary(StringComparer.Ordinal);
        using var limit = new CancellationTokenSource(Patience);
        _ = stopped.ContinueWith(_ => limit.Cancel(), TaskScheduler.Default);
        try
        {
            while (missing.Values.Any(count => count > 0))
            {
                var arrival = await inbox.Arrivals.ReadAsync(limit.Token);
                missing[arrival.Target]--;
                await Print(arrival, output);
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            var what = string.Join(", ", missing.Where(m => m.Value > 0).Select(m => $"{m.Value} for {m.Key}"));
            await error.WriteLineAsync($"tocsin demo: still missing: {what}");
            return false;
        }
    }

    private static async Task PrintForever(Inbox inbox, TextWriter output)
    {
        await foreach (var arrival in inbox.Arrivals.ReadAllAsync())
        {
            await Print(arrival, output);
        }
    }

    private static async Task Print(Arrival arrival, TextWriter output)
    {
        var isPlain = System.Console.IsOutputRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        var terminal = isPlain ? null : output as Terminal;
        terminal?.Paint(arrival.IsBad ? "\u001b[31m" : "\u001b[32m");
        await output.WriteAsync($"{arrival.Target, -8}");
        terminal?.Paint("\u001b[0m");
        await output.WriteLineAsync($" {arrival.Where, -16} {arrival.What}");
        await output.FlushAsync();
    }

    private static async Task<string> WriteManifests(string folder, string inbox, bool receivers)
    {
        // The manifests are those of examples/demo.yaml, to the letter: only this variable tells them where the inbox is.
        Environment.SetEnvironmentVariable(InboxVariable, inbox);
        var manifests = Directory.CreateDirectory(Path.Combine(folder, "manifests")).FullName;
        foreach (var name in receivers ? (string[])["demo.yaml", "receivers.yaml"] : ["demo.yaml"])
        {
            await using var from = typeof(Demo).Assembly.GetManifestResourceStream(name)!;
            await using var to = File.Create(Path.Combine(manifests, name));
            await from.CopyToAsync(to);
        }

        return manifests;
    }

    private static ServeSettings Settings(string folder, string manifests, string? kubeconfig) =>
        new()
        {
            Manifests = [manifests],
            Addresses = Enum.GetValues<ListenerRole>()
                .ToDictionary(r => r, _ => (ListenAddress?)new ListenAddress(IPAddress.Loopback, 0)),
            Cluster = new ClusterSettings { Overrides = new KubeOverrides { Kubeconfig = kubeconfig } },
            DataDir = Path.Combine(folder, "data"),
            Logs = new LogSettings(Microsoft.Extensions.Logging.LogLevel.Error, Json: false),
        };
}

using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Tocsin.Core.Loops;
using Tocsin.Hosting;
using Tocsin.Operations;

namespace Tocsin.Acceptance.Operations;

/// <summary>Something that nobody foresaw, in each of the loops: it is counted, logged once, and the loop goes on.</summary>
public class BrokenLoops
{
    [Theory]
    [InlineData(LoopName.OutboxWriter)]
    [InlineData(LoopName.OutboxCheckpoint)]
    [InlineData(LoopName.Housekeeping)]
    [InlineData(LoopName.Lane)]
    [InlineData(LoopName.Delivery)]
    [InlineData(LoopName.Manifests)]
    public async Task A_round_that_throws_stops_nothing(string loop)
    {
        const int Broken = 3;
        var rounds = new ConcurrentDictionary<string, int>();
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        using var log = new MemoryStream();
        var settings = new ServeSettings
        {
            Manifests = [workspace.Manifests],
            DataDir = workspace.Data,
            Addresses = Enum.GetValues<ListenerRole>()
                .ToDictionary(r => r, _ => (ListenAddress?)new ListenAddress(IPAddress.Loopback, 0)),
            LoopProbe = name =>
            {
                if (rounds.AddOrUpdate(name, 1, (_, n) => n + 1) <= Broken && name == loop)
                {
                    throw new InvalidOperationException("nobody foresaw it");
                }
            },
        };
        await using var server = await Server.Start(
            settings,
            TimeProvider.System,
            Stream.Synchronized(log),
            TestContext.Current.CancellationToken
        );
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var number = 0;

        // An event's own fault may be a 503, which its sender repeats; a broken delivery waits for the next start.
        await Wait.Until(
            async () =>
            {
                using var body = new StringContent(Given.Event($"app-{number++}"), Encoding.UTF8, "application/json");
                using var answer = await http.PostAsync(
                    new Uri($"http://{server.Listeners.EndPointOf(ListenerRole.Events)}/"),
                    body
                );
                return rounds.GetValueOrDefault(loop) > Broken + 1 && sink.Received.Count > 0;
            },
            () => $"the loop goes on after {rounds.GetValueOrDefault(loop)} rounds",
            60
        );

        var metrics = await http.GetStringAsync(new Uri($"http://{server.Listeners.EndPointOf(ListenerRole.Metrics)}/metrics"));
        metrics.ShouldContain($"tocsin_loop_failures_total{{loop=\"{loop}\"}} {Broken}\n");
        Lines(log).Count(l => l.Contains("a round of the loop failed", StringComparison.Ordinal)).ShouldBe(1);
    }

    private static string[] Lines(MemoryStream log) => Encoding.UTF8.GetString(log.ToArray()).Split('\n');
}

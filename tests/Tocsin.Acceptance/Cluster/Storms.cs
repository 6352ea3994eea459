using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tocsin.Acceptance.Cluster;

/// <summary>
/// Connections are cut at random, the API server is killed and comes back, etcd forgets its history, while alerts change and events
/// come. No event is lost, what is known equals the server's state in the end, and nothing is asked for in a hot loop.
/// </summary>
public class Storms
{
    private const string Account = "system:serviceaccount:flux-system:notification-controller";
    private const string Alerts = "/apis/notification.toolkit.fluxcd.io/v1beta3/namespaces/apps/alerts";

    [Fact]
    public Task Twenty_seconds_of_it() => Lasts(TimeSpan.FromSeconds(20));

    /// <summary>By hand: <c>Tocsin.Acceptance -explicit only -method "*Five_minutes_of_it"</c>.</summary>
    [Fact(Explicit = true)]
    public Task Five_minutes_of_it() => Lasts(TimeSpan.FromMinutes(5));

    private static async Task Lasts(TimeSpan duration)
    {
        await using var sink = await Sink.Start();
        await using var lab = await Lab.Start(audit: true);
        await lab.Define();
        await lab.Grant();
        await lab.Namespace("apps");
        await lab.Apply(Given.Provider(sink.At("/hook")), Given.Alert());
        await using var proxy = new CuttingProxy(lab.Port);
        var config = await lab.ConfigOf("flux-system", "notification-controller");
        await File.WriteAllTextAsync(config, (await File.ReadAllTextAsync(config)).Replace($":{lab.Port}", $":{proxy.Port}"));
        await using var tocsin = await Controller.Start(config, lab.PathOf("data"));

        var seed = Environment.TickCount;
        using var over = new CancellationTokenSource(duration);
        var sending = Sends(tocsin, over.Token);
        var changing = Changes(lab, new Random(seed), over.Token);
        var cutting = Cuts(proxy, new Random(seed + 1), over.Token);
        foreach (var _ in Enumerable.Range(0, 2))
        {
            await Task.Delay(duration / 3);
            await lab.StopApi();
            await lab.Compact();
            await lab.StartApi();
        }

        var sent = await sending;
        await changing;
        var (times, cut) = await cutting;
        var asked = Requests(lab).Where(r => r is "list" or "watch").Count();
        var story = $"seed {seed}, {sent.Count} events, {cut} connections cut in {times} times, {asked} lists and watches";
        TestContext.Current.SendDiagnosticMessage(story);

        await KnowsWhatTheServerKnows(tocsin, lab, story);
        await Wait.Until(
            () => Task.FromResult(sent.IsSubsetOf(sink.Received.Select(Message))),
            () =>
                $"each accepted event is delivered; {story}; missing: {string.Join(' ', sent.Except(sink.Received.Select(Message)))}",
            30
        );

        // Three kinds, Secrets, and for each cut a list that asks whether the moment is still known, or a watch that goes on.
        asked.ShouldBeLessThan(100 + (12 * times), story);
        // Events and statuses of the storm are written at a bounded rate, and for longer after a longer one. What never rests is a loop.
        List<string> last = [];
        await Wait.Until(
            async () =>
            {
                var before = Requests(lab).Count;
                await Task.Delay(TimeSpan.FromSeconds(5));
                last = [.. Requests(lab).Skip(before)];
                return last.Count < 15;
            },
            () => $"it comes to rest; {story}; in five seconds: {string.Join(' ', last.CountBy(r => r))}",
            120
        );
        (await tocsin.ReadyStatus()).ShouldBe(200);
    }

    /// <summary>Posts as Flux's controllers do, and gives the messages that were accepted.</summary>
    private static async Task<HashSet<string>> Sends(TocsinProcess tocsin, CancellationToken over)
    {
        var accepted = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; !over.IsCancellationRequested; i++)
        {
            var message = $"event {i}";
            (await tocsin.Push(Given.Event($"app-{i % 7}", message))).ShouldBe(202, message);
            accepted.Add(message);
            await Task.Delay(50, CancellationToken.None);
        }

        return accepted;
    }

    /// <summary>Makes, changes and deletes alerts, past the proxy.</summary>
    private static async Task Changes(Lab lab, Random random, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            var name = $"alert-{random.Next(40)}";
            try
            {
                _ = random.Next(4) switch
                {
                    0 => await lab.Api.Delete($"{Alerts}/{name}"),
                    1 => await lab.Api.Merge($"{Alerts}/{name}", """{"spec": {"suspend": true}}"""),
                    2 => await lab.Api.Merge($"{Alerts}/{name}", """{"spec": {"suspend": false}}"""),
                    _ => await lab.Api.Create(Alerts, Given.Alert(name, kind: "HelmRelease")),
                };
            }
            catch (HttpRequestException)
            {
                // It is down just now.
            }

            await Task.Delay(25, CancellationToken.None);
        }
    }

    private static async Task<(int Times, int Connections)> Cuts(CuttingProxy proxy, Random random, CancellationToken over)
    {
        var (times, connections) = (0, 0);
        while (!over.IsCancellationRequested)
        {
            await Task.Delay(random.Next(100, 1500), CancellationToken.None);
            connections += proxy.Cut();
            times++;
        }

        return (times, connections);
    }

    private static async Task KnowsWhatTheServerKnows(TocsinProcess tocsin, Lab lab, string story)
    {
        List<string> there = [];
        List<string> here = [];
        var began = Stopwatch.GetTimestamp();
        await Wait.Until(
            async () =>
            {
                // The server itself needs a moment before it answers again.
                var answer = await lab.Api.Get(Alerts);
                there =
                    answer.Status == 200 ? [.. answer.Body["items"]!.AsArray().Select(Named).Order(StringComparer.Ordinal)] : [];
                here = [.. (await tocsin.Items("alerts")).Select(Line).Order(StringComparer.Ordinal)];
                return there.Count > 0 && here.SequenceEqual(there);
            },
            () => $"it knows what the server knows; {story}\nserver: {string.Join(", ", there)}\nhere: {string.Join(", ", here)}",
            60
        );
        TestContext.Current.SendDiagnosticMessage($"equal after {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");

        static string Named(JsonNode? alert) =>
            $"{alert!["metadata"]!["name"]} {(alert["spec"]!["suspend"]?.GetValue<bool>() is true ? "suspended" : "active")}";

        static string Line(JsonElement alert) =>
            $"{alert.GetProperty("name").GetString()} {(alert.GetProperty("suspended").GetBoolean() ? "suspended" : "active")}";
    }

    /// <summary>The verbs of all requests that the controller made.</summary>
    private static List<string> Requests(Lab lab) =>
        [
            .. File.ReadLines(lab.AuditLog)
                .Where(l => l.Contains(Account, StringComparison.Ordinal) && l.EndsWith('}'))
                .Select(l => JsonNode.Parse(l)!)
                .Where(r =>
                    (string?)r["user"]!["username"] == Account && (string?)r["stage"] is "ResponseComplete" or "ResponseStarted"
                )
                .Where(r => (string?)r["stage"] == "ResponseStarted" || (string?)r["verb"] != "watch")
                .Select(r => (string)r["verb"]!),
        ];

    private static string Message(Received request) => request.Json.GetProperty("message").GetString()!;
}

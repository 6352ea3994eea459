using System.Diagnostics;

namespace Tocsin.Acceptance.Cluster;

/// <summary>
/// 10,000 Alerts, 5,000 Providers and the labels of 20,000 Kustomizations. By hand, since it takes minutes and measures:
/// <c>Tocsin.Acceptance -explicit only -showLiveOutput -class '*.Scale'</c>. Figures are kept in <c>bench/README.md</c>.
/// </summary>
public class Scale(ITestOutputHelper output)
{
    private const int Alerts = 10_000;
    private const int Providers = 5_000;
    private const int Kustomizations = 20_000;
    private const int Events = 2_000;
    private const string Group = "/apis/notification.toolkit.fluxcd.io/v1beta3/namespaces/";

    [Fact(Explicit = true)]
    public async Task Ready_in_ten_seconds_within_350_MiB_and_an_event_costs_what_it_costs_with_ten_alerts()
    {
        await using var sink = await Sink.Start();
        await using var lab = await Lab.Start();
        await lab.Define();
        await lab.Grant();
        await lab.Namespace("apps");
        await lab.Namespace("small");
        await Fill(lab, "small", sink, 10, 5);
        await Fill(lab, "apps", sink, Alerts, Providers);
        await Label(lab, "small", 500);
        await Label(lab, "apps", Kustomizations);

        await using var small = await Controller.StartIn(
            "small",
            lab.AdminConfig,
            lab.PathOf("small"),
            "--watch-all-namespaces=false"
        );
        var began = Stopwatch.GetTimestamp();
        await using var tocsin = await Controller.Start(lab.AdminConfig, lab.PathOf("big"));
        Say($"ready after {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s, {MiB(tocsin)} MiB");

        // Writing the status of all takes minutes; what an event costs shows beside nothing else.
        await Rests(tocsin);
        Say($"{MiB(tocsin)} MiB when all status is written");
        await CostOf(small, "small", "ten alerts", 10, "warming up");
        await CostOf(tocsin, "apps", "10,000 alerts", 10, "warming up");
        for (var round = 0; round < 2; round++)
        {
            await CostOf(small, "small", "ten alerts", 10, "the same objects again");
            await CostOf(tocsin, "apps", "10,000 alerts", 10, "the same objects again");
            await CostOf(small, "small", "ten alerts", 0, "nothing matches");
            await CostOf(tocsin, "apps", "10,000 alerts", 0, "nothing matches");
        }

        Say($"{MiB(tocsin)} MiB after events of few objects");
        await CostOf(tocsin, "apps", "10,000 alerts", Alerts, "each of another object, first");
        await CostOf(tocsin, "apps", "10,000 alerts", Alerts, "each of another object, again");
        Say($"{MiB(tocsin)} MiB after events of {Events} objects");

        var changes = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            changes.Add(await TakesEffect(lab, tocsin, $"alert-{1 + (i * 500)}"));
        }

        Say($"a change of one Alert: {string.Join(' ', changes.Select(c => $"{c:0.00}"))} s");
        Say($"{MiB(tocsin)} MiB at the end");
    }

    private static async Task Fill(Lab lab, string ns, Sink sink, int alerts, int providers)
    {
        await Many(
            lab,
            providers,
            $"{Group}{ns}/providers",
            i =>
                Given
                    .Provider(sink.At($"/{i}"), $"provider-{i}")
                    .Replace("namespace: apps", $"namespace: {ns}", StringComparison.Ordinal)
        );
        await Many(
            lab,
            alerts,
            $"{Group}{ns}/alerts",
            i =>
                $"{{apiVersion: notification.toolkit.fluxcd.io/v1beta3, kind: Alert, metadata: {{name: alert-{i}}}, spec: {{providerRef: {{name: provider-{i % providers}}}, exclusionList: ['waiting for .* socket'], eventMetadata: {{cluster: c-{i % 7}}}, eventSources: [{Source(i)}]}}}}"
        );

        static string Source(int i) =>
            i % 20 == 0
                ? $"{{kind: Kustomization, name: '*', matchLabels: {{team: none-{i}}}}}"
                : $"{{kind: Kustomization, name: app-{i}}}";
    }

    private static Task Label(Lab lab, string ns, int kustomizations) =>
        Many(
            lab,
            kustomizations,
            $"/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/{ns}/kustomizations",
            i =>
                $"{{apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, metadata: {{name: app-{i}, labels: {{team: t{i % 50}, tier: web, region: eu-{i % 9}}}}}}}"
        );

    private static Task Many(Lab lab, int count, string path, Func<int, string> yaml) =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (i, _) => (await lab.Api.Create(path, yaml(i))).Succeeded()
        );

    /// <summary>Posts events one after the other; each that an alert takes is delivered meanwhile, and counts.</summary>
    /// <param name="objects">How many they are about, each with an Alert and a Provider of its own; none for those that no alert takes.</param>
    private async Task CostOf(TocsinProcess tocsin, string ns, string alerts, int objects, string what)
    {
        using var process = Process.GetProcessById(tocsin.Id);
        var run = Guid.NewGuid().ToString("n")[..6];
        var before = process.TotalProcessorTime;
        for (var i = 0; i < Events; i++)
        {
            // Every twentieth alert is one that asks for labels.
            var name = objects == 0 ? $"app-{20 * (1 + (i % 20))}" : $"app-{1 + (i % (objects - 1))}";
            await tocsin.Accepts(Given.Event(name, $"{run} {i}", ns: ns));
        }

        process.Refresh();
        var cost = (process.TotalProcessorTime - before).TotalMicroseconds / Events;
        Say($"with {alerts}, {what}: {cost:0} µs of CPU an event");
    }

    /// <summary>Until it uses a twentieth of a core.</summary>
    private static async Task Rests(TocsinProcess tocsin)
    {
        using var process = Process.GetProcessById(tocsin.Id);
        var used = process.TotalProcessorTime;
        await Wait.Until(
            async () =>
            {
                await Task.Delay(TimeSpan.FromSeconds(10));
                process.Refresh();
                var (before, now) = (used, process.TotalProcessorTime);
                used = now;
                return now - before < TimeSpan.FromSeconds(0.5);
            },
            "it rests",
            600
        );
    }

    private static async Task<double> TakesEffect(Lab lab, TocsinProcess tocsin, string name)
    {
        var began = Stopwatch.GetTimestamp();
        (await lab.Api.Merge($"{Group}apps/alerts/{name}", """{"spec": {"suspend": true}}""")).Succeeded();
        var number = name["alert-".Length..];
        await Wait.Until(
            async () =>
            {
                using var answer = await tocsin.Post(Given.Event($"app-{number}", Guid.NewGuid().ToString()));
                var last = (await tocsin.Items("events?limit=1"))[0];
                return last.GetProperty("matched").GetArrayLength() == 0;
            },
            $"{name} takes nothing any more",
            20
        );
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static long MiB(TocsinProcess tocsin) => tocsin.ResidentBytes >> 20;

    private void Say(string text) => output.WriteLine(text);
}

using System.Globalization;

namespace Tocsin.Acceptance.Samples;

public class AllProviders
{
    private static readonly string[] Everything = ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"];

    /// <summary>Which of the twelve reach a provider. 06 refreshes a commit status; 05 and 12 tell of progress.</summary>
    private static readonly Dictionary<string, string[]> Expected = new()
    {
        ["generic"] = Everything,
        ["generic-hmac"] = Everything,
        ["slack"] = Except("06"),
        ["msteams"] = Except("06"),
        ["discord"] = Except("06"),
        ["telegram"] = Except("06"),
        ["rocket"] = Except("06"),
        ["googlechat"] = Except("06"),
        ["webex"] = Except("06"),
        ["lark"] = Except("06"),
        ["matrix"] = Except("06"),
        ["zulip"] = Except("06"),
        ["zoom"] = Except("06"),
        ["sentry"] = Except("06"),
        ["grafana"] = Except("06"),
        ["opsgenie"] = Except("06"),
        ["alertmanager"] = Except("06"),
        ["datadog"] = Except("06"),
        ["otel"] = Except("06"),
        ["incident-io"] = Except("05", "06", "12"),
        ["pagerduty"] = Except("05", "06", "12"),
        // The refresh, and the one failure that names a commit; the 12th names one, but tells of progress.
        ["github"] = ["06", "07"],
        ["googlepubsub"] = Except("06"),
        ["azureeventhub"] = Except("06"),
        ["nats"] = Except("06"),
        ["gitlab"] = ["06", "07"],
        ["gitea"] = ["06", "07", "12"],
        ["bitbucket"] = ["06", "07"],
        ["bitbucketserver"] = ["06", "07"],
        ["azuredevops"] = ["06", "07"],
        ["githubdispatch"] = Except("06"),
        // The one event that names a change request.
        ["githubpullrequestcomment"] = ["12"],
        ["gitlabmergerequestcomment"] = ["12"],
        ["giteapullrequestcomment"] = ["12"],
    };

    [Fact]
    public async Task The_twelve_sample_events_give_each_provider_the_requests_of_its_golden()
    {
        var samples = EventSamples.All();
        samples.Count.ShouldBe(12);
        await using var sink = await EventSamples.Vendors();
        using var workspace = new Workspace(await File.ReadAllTextAsync(Repository.PathOf("examples/all.yaml")));
        await using var nats = new NatsSink(sink);
        await using var tocsin = await TocsinProcess.ServeWith(Targets(sink, nats), workspace);
        (await tocsin.Items("providers")).ShouldAllBe(p => p.GetProperty("ready").GetBoolean());
        (await tocsin.Items("alerts")).ShouldAllBe(a => a.GetProperty("ready").GetBoolean());

        var shown = Expected.Keys.ToDictionary(p => p, _ => "");
        var reached = Expected.Keys.ToDictionary(p => p, _ => new List<string>());
        foreach (var (name, json) in samples)
        {
            foreach (var requests in (await EventSamples.Deliver(tocsin, sink, json)).GroupBy(EventSamples.Provider))
            {
                reached.ShouldContainKey(requests.Key, requests.First().Target);
                reached[requests.Key].Add(name[..2]);
                shown[requests.Key] += string.Concat(requests.Select(r => $"### {name}\n\n{EventSamples.Show(r)}\n"));
            }
        }

        foreach (var (provider, events) in Expected)
        {
            string.Join(" ", reached[provider].Distinct()).ShouldBe(string.Join(" ", events), provider);
        }

        (await tocsin.Items("deliveries?limit=1000&state=dead")).ShouldBeEmpty();
        foreach (var (name, json) in samples)
        {
            (await tocsin.Push(json)).ShouldBe(429, name);
        }

        foreach (var (provider, text) in shown)
        {
            Golden.TextMatches(Golden.PathOf($"samples/{provider}.http"), text);
        }
    }

    [Fact]
    public async Task Why_an_event_did_not_reach_a_provider_can_be_read()
    {
        var samples = EventSamples.All();
        await using var sink = await EventSamples.Vendors();
        using var workspace = new Workspace(await File.ReadAllTextAsync(Repository.PathOf("examples/all.yaml")));
        await using var nats = new NatsSink(sink);
        await using var tocsin = await TocsinProcess.ServeWith(Targets(sink, nats), workspace);
        await EventSamples.Deliver(tocsin, sink, samples[5].Json);
        await EventSamples.Deliver(tocsin, sink, samples[11].Json);

        var refresh = (await tocsin.Items("events"))[1];
        refresh.GetProperty("matched").GetArrayLength().ShouldBe(8);
        refresh
            .GetProperty("unmatched")
            .EnumerateArray()
            .Select(u => u.GetProperty("reason").GetString()!)
            .ShouldAllBe(reason => reason.Contains("refresh of a commit status"));
        var skipped = await tocsin.Items("deliveries?state=skipped");
        skipped
            .Select(d => d.GetProperty("provider").GetString())
            .ShouldBe(
                [
                    "alerting/github",
                    "alerting/gitlab",
                    "alerting/bitbucket",
                    "alerting/bitbucketserver",
                    "alerting/azuredevops",
                    "alerting/incident-io",
                    "alerting/pagerduty",
                ],
                ignoreOrder: true
            );
        skipped.ShouldAllBe(d => d.GetProperty("reason").GetString() == "Progressing");
    }

    [Fact]
    public async Task Explaining_an_event_gives_each_alert_the_verdict_that_sending_it_gives()
    {
        await using var sink = await EventSamples.Vendors();
        using var workspace = new Workspace(await File.ReadAllTextAsync(Repository.PathOf("examples/all.yaml")));
        await using var nats = new NatsSink(sink);
        await using var tocsin = await TocsinProcess.ServeWith(Targets(sink, nats), workspace);
        foreach (var (name, json) in EventSamples.All())
        {
            var before = sink.Received.Count;
            var explained = await EventSamples.Explained(tocsin, workspace, json);
            sink.Received.Count.ShouldBe(before, "explaining sends nothing");
            await EventSamples.Deliver(tocsin, sink, json);
            explained.ShouldBe(await EventSamples.Happened(tocsin), name);
        }
    }

    private static (string Name, string Value)[] Targets(Sink sink, NatsSink nats) =>
        [
            ("TOCSIN_EXAMPLES_TARGET", sink.Address.ToString().TrimEnd('/')),
            ("BITBUCKET_API_BASE_URL", sink.At("/2.0")),
            (
                "TOCSIN_EXAMPLES_SENTRY_DSN",
                string.Create(CultureInfo.InvariantCulture, $"http://example-key@127.0.0.1:{sink.Port}/sentry/42")
            ),
            ("TOCSIN_EXAMPLES_HOST", sink.Address.Authority),
            ("TOCSIN_EXAMPLES_NATS", nats.Address),
            ("PUBSUB_EMULATOR_HOST", sink.Address.Authority),
        ];

    private static string[] Except(params string[] events) => [.. Everything.Except(events)];
}

namespace Tocsin.Acceptance.Cluster;

/// <summary>A cluster whose definitions are still the reference's: Alert and Provider have no status there.</summary>
public class OldDefinitions
{
    [Fact]
    public async Task Without_a_status_readiness_is_in_events_and_api_and_everything_else_works()
    {
        await using var lab = await Lab.Start();
        await lab.Define();
        foreach (var kind in (string[])["alerts", "providers"])
        {
            await lab.Ask(
                "patch",
                "crd",
                kind + ".notification.toolkit.fluxcd.io",
                "--type=json",
                "-p",
                "["
                    + string.Join(
                        ", ",
                        Enumerable.Range(0, 3).Select(v => $$"""{"op": "remove", "path": "/spec/versions/{{v}}/subresources"}""")
                    )
                    + "]"
            );
        }

        await Wait.Until(
            async () =>
                !(await lab.Api.Get("/apis/notification.toolkit.fluxcd.io/v1beta3")).Body.ToJsonString().Contains("s/status"),
            "there is no status",
            30
        );
        using var cluster = new InCluster(lab, await lab.Namespace("old"));
        await using var sink = await Sink.Start();
        await cluster.Apply(Given.Provider(sink.At("/hook")), Given.Alert(), Given.Alert("orphan", "nobody"));
        await using var tocsin = await cluster.Serve();

        await tocsin.Accepts(cluster.Event("works"));

        await sink.Gets(1);
        await Wait.Until(
            async () =>
                (await cluster.EventsOf("orphan")).Any(e => e.StartsWith("Warning ProviderNotFound: ", StringComparison.Ordinal)),
            "an event tells of the orphan"
        );
        (await tocsin.Item("alerts", "orphan")).GetProperty("reason").GetString().ShouldBe("ProviderNotFound");
        tocsin.Error.ShouldNotContain("does not give what is needed");
    }
}

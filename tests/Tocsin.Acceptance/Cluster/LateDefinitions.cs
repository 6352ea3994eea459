namespace Tocsin.Acceptance.Cluster;

/// <summary>Definitions that come and change while Tocsin runs: it reads what is served, in the version that is served.</summary>
public class LateDefinitions
{
    private const string Group = "/apis/notification.toolkit.fluxcd.io/";

    [Fact]
    public async Task Definitions_may_come_after_the_start_and_serve_another_version_later()
    {
        await using var lab = await Lab.Start();
        using var cluster = new InCluster(lab, await lab.Namespace("late"));
        await using var sink = await Sink.Start();
        var starting = cluster.Serve();
        await lab.Define();
        await using var tocsin = await starting;
        tocsin.Error.ShouldContain("the definition of alerts.notification.toolkit.fluxcd.io is not installed");
        await cluster.Apply(Given.Provider(sink.At("/hook")), Given.Alert());
        await Takes("first");

        await Serve("v1beta2");
        await Rename("v1beta2", "seen-as-v1beta2");

        await Serve("v1beta3");
        await Rename("v1beta3", "seen-as-v1beta3");
        await Takes("second");
        await cluster.Ready("alert/all", "True");

        async Task Takes(string message)
        {
            await Wait.Until(
                async () => (await tocsin.Items("alerts")).Any(a => a.GetProperty("ready").GetBoolean()),
                () => $"the alert is known: {tocsin.Error}",
                30
            );
            await tocsin.Accepts(cluster.Event(message));
            await Wait.Until(() => sink.Received.Any(r => r.Text.Contains($"\"{message}\"")), "it is delivered");
        }

        async Task Serve(string version)
        {
            // As they stand in the definition.
            string[] versions = ["v1beta3", "v1beta2", "v1beta1"];
            var patch = string.Join(
                ", ",
                versions.Select(
                    (v, i) =>
                        $$"""{"op": "replace", "path": "/spec/versions/{{i}}/served", "value": {{(v == version ? "true" : "false")}}}"""
                )
            );
            foreach (var kind in (string[])["alerts", "providers"])
            {
                await lab.Ask("patch", "crd", kind + ".notification.toolkit.fluxcd.io", "--type=json", "-p", $"[{patch}]");
            }

            await lab.Served($"{version}/alerts", $"{version}/providers");
        }

        async Task Rename(string version, string to)
        {
            var path = $"{Group}{version}/namespaces/{cluster.Namespace}/alerts/all";
            (
                await lab.Api.Merge(path, $$"""{"metadata": {"labels": {"seen": "{{to}}"} }, "spec": {"summary": "{{to}}"} }""")
            ).Succeeded();
            await Wait.Until(
                async () =>
                {
                    await tocsin.Accepts(cluster.Event($"{to} {Guid.NewGuid()}"));
                    return sink.Received.Any(r => r.Text.Contains($"\"summary\":\"{to}\"", StringComparison.Ordinal));
                },
                () => $"it reads {to}: {tocsin.Error}",
                40
            );
        }
    }
}

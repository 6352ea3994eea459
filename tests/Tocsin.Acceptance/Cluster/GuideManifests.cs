using Tocsin.Acceptance.Samples;

namespace Tocsin.Acceptance.Cluster;

/// <summary>The guide's manifests, as they are, by <c>kubectl apply</c>.</summary>
[Collection(nameof(SharedLab))]
public class GuideManifests(SharedLab shared)
{
    private static readonly string[] Namespaces = ["flux-system", "flagger-system", "monitoring"];

    [Fact]
    public async Task Kubectl_applies_every_alert_and_provider_of_the_guide()
    {
        var manifests = Guide
            .Blocks()
            .SelectMany(b => b.Split("---\n"))
            .Where(m => m.Contains("notification.toolkit.fluxcd.io", StringComparison.Ordinal))
            .ToArray();
        manifests.Length.ShouldBe(6);
        var lab = await shared.Lab();
        foreach (var ns in Namespaces)
        {
            await lab.Namespace(ns);
            await lab.Ask("delete", "alerts,providers,secrets", "--all", "-n", ns);
        }

        await lab.Apply(manifests);

        var named = "";
        foreach (var ns in Namespaces)
        {
            named += await lab.Ask("get", "alerts,providers", "-n", ns, "-o", "name");
        }

        named
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(n => n.Split('/')[1])
            .ShouldBe(["podinfo", "on-call-webapp", "grafana", "slack-bot", "flux-system", "grafana"], ignoreOrder: true);
    }
}

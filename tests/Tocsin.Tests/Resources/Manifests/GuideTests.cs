using Tocsin.Core.Reports;
using Tocsin.Tests.Support;

namespace Tocsin.Tests.Resources.Manifests;

/// <summary>The manifests that a newcomer copies from Flux's guide, verbatim, with their traps.</summary>
public sealed class GuideTests : IDisposable
{
    private readonly ManifestFolder _folder = new();

    public GuideTests()
    {
        var guide = File.ReadAllText(Shared.File("seed/flux-alerts.md"));
        foreach (var (i, part) in guide.Split("```yaml\n").Skip(1).Index())
        {
            _folder.With($"{i}.yaml", part[..part.IndexOf("```", StringComparison.Ordinal)]);
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void All_of_it_loads()
    {
        var set = _folder.Load().Current;

        set.Alerts.Keys.Select(n => n.ToString())
            .Order()
            .ShouldBe(["flux-system/on-call-webapp", "flux-system/podinfo", "monitoring/grafana"]);
        set.Providers.Keys.Select(n => n.ToString())
            .Order()
            .ShouldBe(["flagger-system/slack-bot", "flux-system/flux-system", "monitoring/grafana"]);
        set.Index.Alerts.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData(
        "Alert/flux-system/on-call-webapp: spec.providerRef.name: error: Provider 'slack-bot' does not exist in namespace 'flux-system'; one of that name is in 'flagger-system'"
    )]
    [InlineData("Alert/flux-system/on-call-webapp: spec.summary: warning: is deprecated")]
    [InlineData(
        "Secret/flux-system/github: data.token: error: is not base64; a value under 'data' must be base64, plain text belongs under 'stringData' (and it is still the placeholder of an example"
    )]
    [InlineData(
        "Provider/flux-system/flux-system: spec.address: error: the address still holds the placeholder of an example; put the real value there"
    )]
    [InlineData(
        "Provider/flagger-system/slack-bot: spec.secretRef.name: error: Secret 'slack-bot-token' does not exist in namespace 'flagger-system'"
    )]
    [InlineData("Deployment/default/-: metadata.name: warning: is required")]
    public void Each_trap_gets_its_message(string expected) =>
        _folder.Told(_folder.Load()).ShouldContain(t => t.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void The_token_left_as_it_is_in_the_guide_is_told()
    {
        _folder.With(
            "token.yaml",
            "apiVersion: v1\nkind: Secret\nmetadata: { name: slack-bot-token, namespace: flagger-system }\nstringData: { token: xoxb-YOUR-TOKEN }\n"
        );

        var provider = _folder.Load().Current.Providers[new ObjectName("flagger-system", "slack-bot")];

        provider.Readiness.Message.ShouldContain("the key 'token' still holds the placeholder of an example");
        provider.Readiness.Message.ShouldNotContain("xoxb");
    }

    [Fact]
    public void With_its_gaps_filled_all_of_it_is_ready()
    {
        _folder
            .With(
                "token.yaml",
                "apiVersion: v1\nkind: Secret\nmetadata: { name: slack-bot-token, namespace: flagger-system }\nstringData: { token: xoxb-1234567 }\n"
            )
            .With(
                "2.yaml",
                "apiVersion: v1\nkind: Secret\nmetadata: { name: github, namespace: flux-system }\ndata: { token: Z2hwXzEyMzQ1Njc4 }\n"
            )
            .With(
                "auth.yaml",
                "apiVersion: v1\nkind: Secret\nmetadata: { name: grafana-auth, namespace: monitoring }\nstringData: { token: glsa_12345 }\n"
            )
            .With(
                "1.yaml",
                File.ReadAllText(_folder.PathOf("1.yaml")).Replace("namespace: flux-system", "namespace: flagger-system")
            )
            .With("5.yaml", File.ReadAllText(_folder.PathOf("5.yaml")).Replace("<username>", "octo"));

        var source = _folder.Load();

        source.Findings.ShouldAllBe(f => f.Problem.IsWarning);
        source.Current.Alerts.Values.ShouldAllBe(a => a.Readiness.IsReady);
        source.Current.Providers.Values.ShouldAllBe(p => p.Readiness.IsReady);
    }
}

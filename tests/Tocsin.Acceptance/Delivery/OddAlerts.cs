namespace Tocsin.Acceptance.Delivery;

/// <summary>Alerts with an entry that this program does not know or cannot use: it harms only itself.</summary>
public class OddAlerts
{
    [Fact]
    public async Task Kinds_of_other_producers_are_sources_like_any_other()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(
            Named("{ kind: FluxInstance, name: flux }, { kind: ResourceSet, name: '*' }, { kind: Component, name: web }"),
            Given.Provider(sink.At("/hook"))
        );
        var validated = await Cli.Run("validate", workspace.Manifests);
        validated.Code.ShouldBe(0);
        validated.Output.ShouldContain("spec.eventSources[2].kind: warning: 'Component' is not a kind");
        validated.Output.ShouldNotContain("ResourceSet'");
        await using var tocsin = await TocsinProcess.Serve(workspace);

        await tocsin.Accepts(Event("FluxInstance", "flux", "info"));
        await tocsin.Accepts(Event("ResourceSet", "tenants", "error"));
        await tocsin.Accepts(Event("Component", "web", "info"));

        (await sink.Gets(3)).Count.ShouldBe(3);
        (await tocsin.Item("alerts", "all")).GetProperty("ready").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Labels_of_such_objects_are_those_of_the_event_s_own_group()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(
            Named("{ kind: ResourceSet, name: '*', matchLabels: { team: a } }"),
            Given.Provider(sink.At("/hook")),
            Labelled("fluxcd.controlplane.io/v1", "mine", "a"),
            Labelled("other.example.test/v1", "theirs", "a")
        );
        await using var tocsin = await TocsinProcess.Serve(workspace);

        await tocsin.Accepts(Event("ResourceSet", "theirs", "info"));
        await tocsin.Accepts(Event("ResourceSet", "mine", "info"));

        (await sink.Gets(1))[0].Text.ShouldContain("\"mine\"");
        (await tocsin.Items("deliveries")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_pattern_that_does_not_compile_is_reported_and_the_others_count()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(
            Given.Alert(more: """exclusionList: ["*configured*", "\\bskipme\\b"]"""),
            Given.Provider(sink.At("/hook"))
        );
        var validated = await Cli.Run("validate", workspace.Manifests);
        validated.Code.ShouldBe(1);
        validated.Output.ShouldContain("spec.exclusionList[0]: error: '*configured*' is not a valid RE2 expression");
        await using var tocsin = await TocsinProcess.Serve(workspace);

        await tocsin.Accepts(Given.Event(message: "skipme please", severity: "error"));
        await tocsin.Accepts(Given.Event(message: "kustomize build failed: no such file", severity: "error"));

        (await sink.Gets(1))[0].Text.ShouldContain("kustomize build failed");
        (await tocsin.Items("deliveries")).Count.ShouldBe(1);
        (await tocsin.Item("alerts", "all")).GetProperty("message").GetString()!.ShouldContain("spec.exclusionList[0]");
        tocsin.Error.ShouldContain("spec.exclusionList[0]");
    }

    [Theory]
    [InlineData("['(?=x)', hello]", 1)]
    [InlineData("['(?=x)', other]", 0)]
    [InlineData("['(?=x)']", 0)]
    public async Task Of_inclusions_those_that_compile_decide(string inclusions, int deliveries)
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(
            Given.Alert(more: $"inclusionList: {inclusions}"),
            Given.Alert("witness"),
            Given.Provider(sink.At("/hook"))
        );
        await using var tocsin = await TocsinProcess.Serve(workspace);

        await tocsin.Accepts(Given.Event());

        await sink.Gets(1 + deliveries);
        (await tocsin.Items("deliveries?alert=apps/all")).Count.ShouldBe(deliveries);
    }

    private static string Named(string sources) =>
        Given.Alert().Replace("{ kind: Kustomization, name: \"*\" }", sources, StringComparison.Ordinal);

    private static string Event(string kind, string name, string severity) =>
        Given.Event(name, severity: severity, kind: kind, apiVersion: "fluxcd.controlplane.io/v1");

    private static string Labelled(string apiVersion, string name, string team) =>
        $"{{apiVersion: {apiVersion}, kind: ResourceSet, metadata: {{name: {name}, namespace: apps, labels: {{team: {team}}}}}}}";
}

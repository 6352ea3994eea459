using System.Text.Json;

namespace Tocsin.Acceptance.Delivery;

/// <summary>Commit statuses that an expression names.</summary>
public class StatusNames
{
    private const string Commit = "5394cb7f48332b2de7c17dd8b8384bbc84b7e738";
    private static readonly string s_token = Given.Secret("login", ("token", "ghp-t0ken"));

    [Fact]
    public async Task The_expression_sees_the_event_the_Alert_and_the_Provider()
    {
        await using var forge = await Forge();
        using var workspace = new Workspace(
            s_token,
            Given.Alert(more: "eventMetadata: { cluster: eu-1 }"),
            Provider(forge, "alert.metadata.name + '/' + provider.metadata.name + '/' + event.metadata.cluster")
        );
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Failure("webapp"));
        (await Context(forge, 2)).ShouldBe("all/target/eu-1");
    }

    [Fact]
    public async Task Of_an_Alert_that_is_gone_the_name_is_left()
    {
        await using var forge = await Forge();
        using var workspace = new Workspace(s_token);
        workspace.Write(
            "provider.yaml",
            Provider(forge, "alert.metadata.name + string(alert.spec.?summary.orValue(' is gone'))")
        );
        workspace.Write("alert.yaml", Given.Alert());
        forge.Answer = _ => new Reply(503);
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Failure("webapp"));
        await forge.Gets(1);

        workspace.Remove("alert.yaml");
        await Wait.Until(async () => (await tocsin.Items("alerts")).Count == 0, "the Alert is gone");
        forge.Answer = Answer;
        await tocsin.DeliveryThat(d => d.GetProperty("state").GetString() == "delivered");
        forge.Received[^1].Json.GetProperty("context").GetString().ShouldBe("all is gone");
    }

    [Fact]
    public async Task An_expression_without_a_value_for_an_event_says_where_and_how_to_mend_it()
    {
        await using var forge = await Forge();
        using var workspace = new Workspace(s_token, Given.Alert(), Provider(forge, "event.metadata.cluster + '/x'"));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Failure("webapp"));
        var dead = await tocsin.DeliveryThat(d => d.GetProperty("state").GetString() == "dead");
        dead.GetProperty("lastError").GetString()!.ShouldContain("1:16: no such key: 'cluster'");
        forge.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_invalid_expression_shows_before_any_event_with_its_position()
    {
        await using var forge = await Forge();
        using var workspace = new Workspace(s_token, Given.Alert(), Provider(forge, "event.metadata.cluster"));
        var validated = await Cli.Run("validate", workspace.Manifests);
        validated.Code.ShouldBe(1);
        validated
            .OutputLines.ShouldHaveSingleItem()
            .ShouldContain("spec.commitStatusExpr: error: is not valid: 1:1: its result is dyn");

        await using var tocsin = await TocsinProcess.Serve(workspace);
        var provider = (await tocsin.Items("providers")).ShouldHaveSingleItem();
        provider.GetProperty("ready").GetBoolean().ShouldBeFalse();
        provider.GetProperty("reason").GetString().ShouldBe("InvalidExpression");
    }

    private static string Provider(Sink forge, string expression) =>
        Given.Provider(
            forge.At("/acme/fleet"),
            type: "github",
            more: $"secretRef: {{ name: login }}\n  commitStatusExpr: {JsonSerializer.Serialize(expression)}"
        );

    private static string Failure(string name) =>
        Given.Event(
            name,
            severity: "error",
            reason: "HealthCheckFailed",
            metadata: [("kustomize.toolkit.fluxcd.io/revision", $"main@sha1:{Commit}")]
        );

    private static Task<Sink> Forge() => Sink.Start(Answer);

    private static Reply Answer(Received r) => r.Method == "GET" ? new Reply(200, "[]") : new Reply(201, "{}");

    private static async Task<string?> Context(Sink forge, int requests) =>
        (await forge.Gets(requests))[^1].Json.GetProperty("context").GetString();
}

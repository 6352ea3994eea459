namespace Tocsin.Acceptance.Operations;

/// <summary><c>serve --manifests</c> on manifests as they lie in Git.</summary>
public class GitManifests
{
    private const string Encrypted = "ENC[AES256_GCM,data:c2VjcmV0,iv:aXY=,tag:dGFn,type:str]";

    [Fact]
    public async Task An_overlay_with_a_patch_fires_as_it_would_in_the_cluster()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace();
        workspace.Write("base/kustomization.yaml", "resources: [pair.yaml]");
        workspace.Write("base/pair.yaml", Given.Alert(), Given.Provider(sink.At("/hook")));
        workspace.Write("prod/kustomization.yaml", "namespace: prod\nresources: [../base]\npatches: [{ path: errors.yaml }]");
        workspace.Write(
            "prod/errors.yaml",
            "apiVersion: notification.toolkit.fluxcd.io/v1beta3\nkind: Alert\nmetadata: { name: all, namespace: apps }\nspec: { eventSeverity: error }"
        );
        await using var tocsin = await TocsinProcess.Serve(workspace);

        await tocsin.Accepts(Given.Event("too-little", ns: "prod"));
        await tocsin.Accepts(Given.Event("elsewhere", severity: "error"));
        await tocsin.Accepts(Given.Event("failed", severity: "error", ns: "prod"));

        (await sink.Gets(1))[0].Text.ShouldContain("\"failed\"");
        await tocsin.Settled();
        sink.Received.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Labels_of_an_object_with_an_alias_as_a_key_are_found()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(
            Given
                .Alert(kind: "HelmRelease")
                .Replace("name: \"*\"", "name: \"*\", matchLabels: { team: a }", StringComparison.Ordinal),
            Given.Provider(sink.At("/hook"))
        );
        workspace.Write(
            "web.yaml",
            """
            apiVersion: helm.toolkit.fluxcd.io/v2
            kind: HelmRelease
            metadata: { name: &app web, namespace: apps, labels: { team: a } }
            spec:
              values:
                controllers:
                  *app : { containers: { *app : { image: x } } }
            """
        );
        await using var tocsin = await TocsinProcess.Serve(workspace);

        await tocsin.Accepts(Given.Event("web", kind: "HelmRelease", apiVersion: "helm.toolkit.fluxcd.io/v2"));

        (await sink.Gets(1))[0].Text.ShouldContain("\"web\"");
    }

    [Fact]
    public async Task What_is_encrypted_is_never_sent_and_what_is_decrypted_goes_out()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook"), more: "secretRef: { name: login }"));
        workspace.Write(
            "secret.yaml",
            Given.Secret("login", ("headers", Encrypted)).TrimEnd('}') + "},\"sops\":{\"version\":\"3.9.0\"}}"
        );
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event("waits"));
        await Wait.Until(async () => await tocsin.CountOf("pending") == 1, "the delivery waits");
        var provider = (await tocsin.Items("providers")).Single();
        provider.GetProperty("ready").GetBoolean().ShouldBeFalse();
        provider.GetProperty("message").GetString()!.ShouldContain("encrypted by SOPS");
        sink.Received.ShouldBeEmpty();

        workspace.Write("secret.yaml", Given.Secret("login", ("headers", "X-Login: abcdef")));

        (await sink.Gets(1))[0].Text.ShouldContain("\"waits\"");
        sink.Received.ShouldAllBe(r => !r.Text.Contains("ENC[", StringComparison.Ordinal));
    }
}

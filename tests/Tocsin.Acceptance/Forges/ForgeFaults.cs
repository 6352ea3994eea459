using System.Text.Json;

namespace Tocsin.Acceptance.Forges;

/// <summary>What each type that speaks to a forge is told about a bad address, a missing token and an unknown repository: one thing.</summary>
public class ForgeFaults
{
    private const string Commit = "5394cb7f48332b2de7c17dd8b8384bbc84b7e738";

    private static readonly string[] s_types =
    [
        .. StatefulForge.Names,
        "githubdispatch",
        "githubpullrequestcomment",
        "gitlabmergerequestcomment",
        "giteapullrequestcomment",
    ];

    // One repository that each type takes, and what is wrong with others.
    private static string Good(string type) =>
        type switch
        {
            "bitbucketserver" => "https://git.example.test/scm/acme/fleet.git",
            "azuredevops" => "https://git.example.test/acme/platform/_git/fleet",
            _ => "https://git.example.test/acme/fleet",
        };

    [Fact]
    public async Task A_Provider_that_cannot_work_says_one_thing_before_the_first_event()
    {
        (string Fault, string Address, string? Secret, string Reason, string Says)[] faults =
        [
            ("none", "", "good", "InvalidAddress", "spec.address: type"),
            ("host", "https://git.example.test", "good", "InvalidAddress", "spec.address: "),
            ("short", "https://git.example.test/only", "good", "InvalidAddress", "spec.address: must "),
            ("ftp", "ftp://git.example.test/acme/fleet", "good", "InvalidAddress", "spec.address: "),
            ("words", "my repository", "good", "InvalidAddress", "spec.address: "),
            ("nosecret", "good", null, "InvalidSecret", "token"),
            ("empty", "good", "empty", "InvalidSecret", "'token'"),
            ("gone", "good", "gone", "SecretNotFound", "Secret 'gone' does not exist in namespace 'apps'"),
        ];
        using var workspace = new Workspace(
            Given.Secret("good", ("token", "user:t0ken")),
            Given.Secret("empty", ("password-of-somebody", "x"))
        );
        workspace.Write(
            "providers.yaml",
            [
                .. s_types.SelectMany(type =>
                    faults.Select(f =>
                        Given.Provider(
                            f.Address == "good" ? Good(type) : $"\"{f.Address}\"",
                            $"{type}-{f.Fault}",
                            type,
                            f.Secret is null ? "" : $"secretRef: {{ name: {f.Secret} }}"
                        )
                    )
                ),
            ]
        );
        await using var tocsin = await TocsinProcess.Serve(workspace);
        var providers = (await tocsin.Items("providers?limit=1000")).ToDictionary(p => p.GetProperty("name").GetString()!);
        foreach (var type in s_types)
        {
            foreach (var (fault, _, _, reason, says) in faults)
            {
                var provider = providers[$"{type}-{fault}"];
                var message = provider.GetProperty("message").GetString()!;
                provider.GetProperty("ready").GetBoolean().ShouldBeFalse($"{type} {fault}");
                provider.GetProperty("reason").GetString().ShouldBe(reason, $"{type} {fault}: {message}");
                message.ShouldContain(says, Case.Sensitive, $"{type} {fault}");
                message.ShouldNotContain("; spec.", Case.Sensitive, $"{type} {fault} is told two things");
            }
        }
    }

    [Fact]
    public async Task An_unknown_repository_and_a_wrong_token_are_told_with_the_cure_and_an_event_without_a_commit_makes_no_noise()
    {
        var forges = new Dictionary<string, Sink>();
        using var workspace = new Workspace(Given.Secret("wrong", ("token", "some:stranger")));
        foreach (var type in s_types.Except(["githubdispatch"]))
        {
            var forge = StatefulForge.Of(type);
            var sink = forges[type] = await ForgeSink.Start(forge);
            var elsewhere = forge.Repository.Replace("fleet", "elsewhere", StringComparison.Ordinal);
            workspace.Write(
                $"{type}.yaml",
                Given.Secret($"{type}-login", ("token", Some.Destination(type).Token!.Value)),
                Given.Provider(sink.At(elsewhere), $"{type}-unknown", type, $"secretRef: {{ name: {type}-login }}"),
                Given.Provider(sink.At(forge.Repository), $"{type}-stranger", type, "secretRef: { name: wrong }"),
                Given.Alert($"{type}-unknown", $"{type}-unknown"),
                Given.Alert($"{type}-stranger", $"{type}-stranger")
            );
        }

        await using var tocsin = await TocsinProcess.ServeWith(ForgeSink.Environment(forges["bitbucket"]), workspace);
        (await tocsin.Items("providers?limit=1000")).ShouldAllBe(p => p.GetProperty("ready").GetBoolean());
        var said = (tocsin.Output + tocsin.Error).Length;

        // No commit and no change request: nobody is asked anything, and nobody is told anything.
        foreach (var (reason, severity, revision) in s_quiet)
        {
            await tocsin.Accepts(
                Given.Event(
                    message: reason,
                    reason: reason,
                    severity: severity,
                    metadata: revision is null ? [] : [("kustomize.toolkit.fluxcd.io/revision", revision)]
                )
            );
        }

        await Wait.Until(async () => await tocsin.CountOf("pending") == 0, "nothing is pending");
        forges.Values.ShouldAllBe(f => f.Received.Count == 0);
        (await tocsin.CountOf("dead")).ShouldBe(0);
        (tocsin.Output + tocsin.Error)[said..].Split('\n').Where(IsNoise).ShouldBeEmpty();
        (await tocsin.Items("alerts?limit=1000")).ShouldAllBe(a => a.GetProperty("ready").GetBoolean());

        await tocsin.Accepts(
            Given.Event(
                severity: "error",
                reason: "HealthCheckFailed",
                metadata:
                [
                    ("kustomize.toolkit.fluxcd.io/revision", $"main@sha1:{Commit}"),
                    ("event.toolkit.fluxcd.io/change_request", "42"),
                ]
            )
        );
        var all = forges.Count * 2;
        await Wait.Until(async () => (await Told(tocsin)).Count == all, $"{all} deliveries have failed", 30);
        var told = await Told(tocsin);
        foreach (var type in forges.Keys)
        {
            var unknown = told[$"apps/{type}-unknown"];
            unknown.GetProperty("state").GetString().ShouldBe("dead", type);
            unknown.GetProperty("reason").GetString().ShouldBe("RejectedByTarget", type);
            unknown.GetProperty("lastError").GetString()!.ShouldContain("check that the repository of spec.address exists");
            unknown.GetProperty("lastError").GetString()!.ShouldNotContain("elsewhere", Case.Sensitive, "it is a path");

            var stranger = told[$"apps/{type}-stranger"];
            stranger.GetProperty("reason").GetString().ShouldBe("WaitingForConfiguration", type);
            stranger.GetProperty("lastError").GetString()!.ShouldContain("'token'");
        }

        foreach (var sink in forges.Values)
        {
            await sink.DisposeAsync();
        }
    }

    private static readonly (string Reason, string Severity, string? Revision)[] s_quiet =
    [
        ("ReconciliationSucceeded", "info", null),
        ("NewArtifact", "info", "6.5.4"),
        ("InstallFailed", "error", "6.5.4"),
        ("ArtifactFailed", "error", "latest@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("DependencyNotReady", "error", null),
    ];

    private static bool IsNoise(string line) =>
        line.Contains("\"level\":\"error\"", StringComparison.Ordinal)
        || line.Contains("\"level\":\"warn", StringComparison.Ordinal);

    private static async Task<Dictionary<string, JsonElement>> Told(TocsinProcess tocsin) =>
        (await tocsin.Items("deliveries?limit=1000"))
            .Where(d =>
                d.GetProperty("lastError").GetString() is { Length: > 0 } && d.GetProperty("state").GetString() != "skipped"
            )
            .ToDictionary(d => d.GetProperty("provider").GetString()!);
}

using System.Text.Json;
using Tocsin.Acceptance.Cluster;

namespace Tocsin.Acceptance.Hooks;

/// <summary>Receivers of files that annotate in a cluster, and what is told of webhooks.</summary>
[Collection(nameof(SharedLab))]
public class Taking(SharedLab shared)
{
    private const string Body = """{"ref":"refs/heads/main","tag":"1.2.3"}""";

    [Fact]
    public async Task A_genuine_webhook_has_its_object_reconciled_and_is_in_the_history()
    {
        await using var scene = await HookScene.Start(await shared.Lab(), "taking", ("push", "generic-hmac", HookScene.Webapp));

        (await scene.Post("push", Body, HookScene.Signed(Body))).ShouldBe(200);
        (await scene.Post("push", Body, HookScene.Signed(Body + " "))).ShouldBe(400);

        (await scene.RequestedAt()).ShouldNotBeNull();
        (await scene.RequestedAt("infra")).ShouldBeNull();
        await Wait.Until(async () => (await scene.Tocsin.Items("hooks")).Count == 2, "both are in the history");
        var hooks = await scene.Tocsin.Items("hooks?receiver=taking/push");
        Of(hooks[1]).ShouldBe(("taking/push", "generic-hmac", "genuine", "Annotated", 200, "GitRepository/taking/webapp"));
        Of(hooks[0]).ShouldBe(("taking/push", "generic-hmac", "refused", "Forged", 400, ""));
        (await scene.Tocsin.Items("hooks?verdict=genuine&since=1h")).ShouldHaveSingleItem();
        var table = await Cli.Run(
            "get",
            "hooks",
            "--receiver",
            "taking/push",
            "-o",
            "wide",
            "--server",
            scene.Tocsin.Console.ToString()
        );
        table.OutputLines.Length.ShouldBe(3, table.Error);
        table.Output.ShouldContain("GitRepository/taking/webapp");
        table.Output.ShouldNotContain(HookScene.Token);
        table.Output.ShouldNotContain(scene.PathOf("push"));
        table.Output.ShouldNotContain("refs/heads/main");
    }

    [Fact]
    public async Task The_history_survives_a_kill()
    {
        await using var scene = await HookScene.Start(await shared.Lab(), "survives", ("push", "generic", HookScene.Webapp));
        await scene.Post("push");
        await Wait.Until(async () => (await scene.Tocsin.Items("hooks")).Count == 1, "it is in the history");
        await scene.Tocsin.KillHard();

        await using var later = await scene.Again();

        (await later.Items("hooks")).ShouldHaveSingleItem().GetProperty("verdict").GetString().ShouldBe("genuine");
    }

    [Fact]
    public async Task A_refused_webhook_says_in_the_log_which_check_failed()
    {
        await using var scene = await HookScene.Start(await shared.Lab(), "says", ("push", "generic-hmac", HookScene.Webapp));

        await scene.Post("push", Body, HookScene.Signed(Body, "guess"));

        var line = JsonDocument.Parse(
            scene.Tocsin.Error.Split('\n').Single(l => l.Contains("unable to validate payload", StringComparison.Ordinal))
        );
        line.RootElement.GetProperty("check").GetString().ShouldBe("Signature");
        line.RootElement.GetProperty("reason").GetString().ShouldNotBeNullOrEmpty();
        line.RootElement.ToString().ShouldNotContain(HookScene.Signed(Body, "guess").Value[^20..]);
    }

    [Fact]
    public async Task Any_namespace_is_meant_by_labels()
    {
        var lab = await shared.Lab();
        await using var other = await HookScene.Start(lab, "anywhere-too", ("push", "generic", HookScene.Webapp));
        await using var scene = await HookScene.Start(
            lab,
            "anywhere",
            (
                "push",
                "generic",
                "resources: [{ kind: GitRepository, name: '*', namespace: '*', matchLabels: { app: anywhere-too } }]"
            )
        );

        (await scene.Post("push")).ShouldBe(200);

        (await other.RequestedAt()).ShouldNotBeNull();
        (await other.RequestedAt("infra")).ShouldNotBeNull();
        (await scene.RequestedAt()).ShouldBeNull();
    }

    [Fact]
    public async Task A_saved_webhook_is_explained_and_nothing_is_annotated()
    {
        await using var scene = await HookScene.Start(
            await shared.Lab(),
            "explained",
            ("push", "generic-hmac", "resourceFilter: \"req.tag == '1.2.3'\"\n  " + HookScene.Webapp)
        );
        var (name, value) = HookScene.Signed(Body);
        var saved =
            $"POST {scene.PathOf("push")} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{name}: {value}\r\n\r\n{Body}";
        string[] explain =
        [
            "explain",
            "hook",
            "-",
            "--server",
            scene.Tocsin.Console.ToString(),
            "--console-token-file",
            scene.TokenFile,
        ];

        var good = await Cli.RunWith(saved, explain);
        var flipped = await Cli.RunWith(saved.Replace("1.2.3", "1.2.4", StringComparison.Ordinal), explain);
        var nowhere = await Cli.RunWith(saved.Replace("/hook/", "/hook/0", StringComparison.Ordinal), explain);

        good.Code.ShouldBe(0, good.Error);
        good.OutputLines.ShouldBe([
            "✔ explained/push (generic-hmac): genuine, Annotated, answered 200",
            "  ✔ GitRepository/explained/webapp: annotated",
        ]);
        flipped
            .OutputLines.ShouldHaveSingleItem()
            .ShouldStartWith("✗ explained/push (generic-hmac): refused, Forged, check Signature");
        nowhere.Code.ShouldBe(1);
        nowhere.Error.ShouldContain("its path belongs to no Receiver");
        (await scene.RequestedAt()).ShouldBeNull();
        (await scene.Tocsin.Items("hooks")).ShouldBeEmpty();
    }

    private static (string?, string?, string?, string?, int, string) Of(JsonElement hook) =>
        (
            hook.GetProperty("receiver").GetString(),
            hook.GetProperty("type").GetString(),
            hook.GetProperty("verdict").GetString(),
            hook.GetProperty("reason").GetString(),
            hook.GetProperty("status").GetInt32(),
            string.Join(' ', hook.GetProperty("annotated").EnumerateArray().Select(o => o.GetString()))
        );
}

using System.Diagnostics;
using Tocsin.Acceptance.Cluster;

namespace Tocsin.Acceptance.Hooks;

/// <summary>Many webhooks at once: what they cost the cluster, and what of them is kept.</summary>
[Collection(nameof(SharedLab))]
public class Storms(SharedLab shared)
{
    [Fact]
    public async Task Hundreds_of_webhooks_for_one_object_cost_a_patch_a_second_and_each_is_covered()
    {
        await using var scene = await HookScene.Start(await shared.Lab(), "storm", ("push", "generic", HookScene.Webapp));
        var began = Stopwatch.GetTimestamp();

        var statuses = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => scene.Post("push")));

        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        statuses.ShouldAllBe(s => s == 200);
        (await scene.Metric("tocsin_webhook_objects_total")).ShouldBe(1000);
        (await scene.Metric("tocsin_webhook_patches_total")).ShouldBeInRange(1, Math.Ceiling(seconds) + 1);
        var before = await scene.RequestedAt();
        (await scene.Post("push")).ShouldBe(200);
        (await scene.RequestedAt()).ShouldNotBe(before);
    }

    [Fact]
    public async Task Thousands_of_forged_webhooks_leave_little_behind_and_a_genuine_one_passes_among_them()
    {
        await using var scene = await HookScene.Start(await shared.Lab(), "forged", ("push", "generic-hmac", HookScene.Webapp));
        const string Body = """{"ref":"refs/heads/main"}""";
        await scene.Post("push", Body, HookScene.Signed(Body, "guess"));
        var memory = scene.Tocsin.ResidentBytes;

        for (var round = 0; round < 20; round++)
        {
            var forged = await Task.WhenAll(
                Enumerable.Range(0, 250).Select(i => scene.Post("push", Body, HookScene.Signed(Body, $"guess-{round}-{i}")))
            );
            forged.ShouldAllBe(s => s == 400);
        }

        (await scene.Post("push", Body, HookScene.Signed(Body))).ShouldBe(200);

        (await scene.RequestedAt()).ShouldNotBeNull();
        (await scene.Metric("tocsin_webhooks_total{type=\"generic-hmac\",verdict=\"refused\",reason=\"Forged\"}")).ShouldBe(5001);
        await Wait.Until(
            async () => (await scene.Tocsin.Items("hooks?verdict=genuine")).Count == 1,
            "the genuine one is in the history"
        );
        var refused = await scene.Tocsin.Items("hooks?verdict=refused&limit=1000");
        refused.Count.ShouldBeInRange(1, 150);
        refused.ShouldAllBe(h => h.GetProperty("reason").GetString() == "Forged");
        var logged = scene
            .Tocsin.Error.Split('\n')
            .Count(l => l.Contains("unable to validate payload", StringComparison.Ordinal));
        logged.ShouldBe(refused.Count);
        (scene.Tocsin.ResidentBytes - memory).ShouldBeLessThan(64 << 20);
    }
}

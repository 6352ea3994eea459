using Tocsin.Acceptance.Cluster;

namespace Tocsin.Acceptance.Hooks;

/// <summary>Senders that are slow, lie about lengths, or send far too much: each gets an answer, and others notice nothing.</summary>
[Collection(nameof(SharedLab))]
public class OddSenders(SharedLab shared)
{
    [Fact]
    public async Task A_body_shorter_than_announced_is_not_taken_and_harms_nobody()
    {
        await using var scene = await HookScene.Start(await shared.Lab(), "short", ("push", "generic", HookScene.Webapp));
        using var raw = await Raw.Connect(scene.EndPoint);
        await raw.Write($"POST {scene.PathOf("push")} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{{}}");
        raw.FinishWriting();

        (await raw.ReadAnswer()).ShouldNotContain(" 200 ");
        (await scene.RequestedAt()).ShouldBeNull();
        (await scene.Post("push")).ShouldBe(200);
    }

    [Fact]
    public async Task Exactly_three_mebibytes_pass_and_a_flood_gets_its_413()
    {
        await using var scene = await HookScene.Start(await shared.Lab(), "large", ("push", "generic", HookScene.Webapp));

        (await scene.Post("push", new string('a', 3 << 20))).ShouldBe(200);
        (await scene.Post("push", new string('a', 6 << 20))).ShouldBe(413);
    }

    [Fact]
    public async Task A_healthy_sender_is_answered_beside_hundreds_that_stop_in_the_middle()
    {
        await using var scene = await HookScene.Start(await shared.Lab(), "stops", ("push", "generic", HookScene.Webapp));
        var others = new List<Raw>();
        try
        {
            for (var i = 0; i < 300; i++)
            {
                var raw = await Raw.Connect(scene.EndPoint);
                others.Add(raw);
                await raw.Write(
                    $"POST {scene.PathOf("push")} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n" + new string('a', 1000)
                );
            }

            (await scene.Post("push")).ShouldBe(200);
        }
        finally
        {
            others.ForEach(o => o.Dispose());
        }
    }

    [Fact]
    public async Task Headers_beyond_256_KiB_are_refused()
    {
        await using var scene = await HookScene.Start(await shared.Lab(), "headers", ("push", "generic", HookScene.Webapp));

        var answer = await Raw.Exchange(
            scene.EndPoint,
            $"POST {scene.PathOf("push")} HTTP/1.1\r\nHost: x\r\nX-Big: {new string('b', 300 << 10)}\r\nContent-Length: 0\r\n\r\n"
        );

        answer.ShouldStartWith("HTTP/1.1 431 ");
    }
}

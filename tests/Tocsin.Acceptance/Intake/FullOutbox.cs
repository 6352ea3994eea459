namespace Tocsin.Acceptance.Intake;

public class FullOutbox
{
    private const long Mebibyte = 1024 * 1024;

    [Fact]
    public async Task A_target_that_is_down_gives_up_its_own_oldest_and_events_of_others_are_taken_and_delivered()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(
            Given.Alert("flood", "down", kind: "HelmRelease"),
            Given.Provider("http://127.0.0.1:1/", "down"),
            Given.Alert(),
            Given.Provider(sink.At("/hook"))
        );
        await using var tocsin = await TocsinProcess.Serve(workspace, "--max-data-size", "20Mi");
        var filler = new string('a', 2_000_000);

        for (var i = 0; i < 40; i++)
        {
            await tocsin.Accepts(Given.Event($"flood-{i}", filler, kind: "HelmRelease"));
            await tocsin.Accepts(Given.Event($"object-{i}"));
        }

        await sink.Gets(40);
        var dead = await tocsin.Items("deliveries?limit=1000&state=dead");
        dead.ShouldNotBeEmpty();
        dead.ShouldAllBe(d =>
            d.GetProperty("provider").GetString() == "apps/down" && d.GetProperty("reason").GetString() == "ProviderBacklog"
        );
        var waiting = await tocsin.Items("deliveries?limit=1000&state=pending");
        waiting.ShouldNotBeEmpty();
        waiting.Min(Id).ShouldBeGreaterThan(dead.Max(Id));
        BytesOf(workspace).ShouldBeLessThan(20 * Mebibyte);

        await tocsin.KillHard();
        await using var again = await TocsinProcess.Serve(workspace, "--max-data-size", "20Mi");
        await again.Accepts(Given.Event("flood-after", filler, kind: "HelmRelease"));
        await again.Accepts(Given.Event("object-after"));
        await sink.Gets(41);
        BytesOf(workspace).ShouldBeLessThan(20 * Mebibyte);

        static long Id(System.Text.Json.JsonElement delivery) =>
            long.Parse(delivery.GetProperty("id").ToString(), CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task History_makes_room_so_that_the_folder_stays_within_its_bound_and_nothing_is_refused()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace, "--max-data-size", "8Mi");
        var filler = new string('a', 200_000);
        for (var i = 0; i < 100; i++)
        {
            await tocsin.Accepts(Given.Event($"object-{i}", filler));
            BytesOf(workspace).ShouldBeLessThan(8 * Mebibyte);
        }

        await Wait.Until(async () => await tocsin.CountOf("pending") == 0, "nothing waits", 60);
        (await tocsin.CountOf("dead")).ShouldBe(0);
    }

    private static long BytesOf(Workspace workspace) =>
        new DirectoryInfo(workspace.Data).EnumerateFiles().Sum(f => f.Exists ? f.Length : 0);
}

namespace Tocsin.Acceptance.Operations;

public class LongHistory
{
    [Fact]
    public async Task Many_and_large_events_are_listed_whole_newest_first()
    {
        using var workspace = new Workspace();
        await using var tocsin = await TocsinProcess.Serve(workspace);
        var filler = new string('m', 1_000_000);
        for (var i = 0; i < 60; i++)
        {
            await tocsin.Accepts(Given.Event($"object-{i}", i % 3 == 0 ? filler : "short"));
        }

        (await tocsin.Items("events?limit=1000"))
            .Select(Name)
            .ShouldBe(Enumerable.Range(0, 60).Reverse().Select(i => $"object-{i}"));
        (await tocsin.Items("events?limit=17"))
            .Select(Name)
            .ShouldBe(Enumerable.Range(43, 17).Reverse().Select(i => $"object-{i}"));
        (await tocsin.Items("events?limit=1000&object=Kustomization/apps/object-7")).Count.ShouldBe(1);
    }

    private static string? Name(System.Text.Json.JsonElement item) =>
        item.GetProperty("event").GetProperty("involvedObject").GetProperty("name").GetString();
}

namespace Tocsin.Acceptance.Bounds;

public class CostlyExpressions
{
    [Fact]
    public async Task An_alert_whose_expressions_take_too_long_is_named_and_those_of_others_still_count()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(
            Given.Alert("costly", "costly", "exclusionList: ['[ab]*a[ab]{300}z']"),
            Given.Alert("cheap", "cheap", "exclusionList: ['^z']"),
            Given.Alert("wanted", "cheap", "inclusionList: ['^zb']"),
            Given.Provider(sink.At("/costly"), "costly"),
            Given.Provider(sink.At("/cheap"), "cheap")
        );
        await using var tocsin = await TocsinProcess.Serve(workspace);
        var random = new Random(1);
        var message = "zb" + string.Concat(Enumerable.Range(0, 2_000_000).Select(_ => random.Next(2) == 0 ? 'a' : 'b'));

        await tocsin.Accepts(Given.Event("webapp", message));

        var got = await sink.Gets(2);
        got.Select(r => r.Target).ShouldBe(["/cheap", "/costly"], ignoreOrder: true);
        var costly = await tocsin.Item("alerts", "costly");
        costly.GetProperty("ready").GetBoolean().ShouldBeFalse();
        costly.GetProperty("reason").GetString().ShouldBe("ExpressionsTooCostly");
        (await tocsin.Item("alerts", "wanted")).GetProperty("ready").GetBoolean().ShouldBeTrue();
    }
}

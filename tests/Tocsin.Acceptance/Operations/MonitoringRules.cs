namespace Tocsin.Acceptance.Operations;

/// <summary>The rules of <c>deploy/monitoring</c>, by Prometheus' own tool and against the running program's metrics.</summary>
public class MonitoringRules
{
    private static readonly string Rules = Repository.PathOf("deploy/monitoring/tocsin.rules.yaml");

    [Fact]
    public async Task Prometheus_takes_the_rules_and_their_tests_hold()
    {
        var promtool = await TestServer.Command("promtool");
        await Succeeds(promtool, "check", "rules", Rules);
        await Succeeds(promtool, "test", "rules", Repository.PathOf("deploy/monitoring/tocsin.rules.test.yaml"));
    }

    [Fact]
    public async Task Every_metric_that_a_rule_asks_for_is_one_that_the_program_shows()
    {
        await using var sink = await Sink.Start(new Reply(404));
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event());
        await tocsin.Settled();

        var shown = (await tocsin.MetricsText())
            .Split('\n')
            .Where(l => l.StartsWith("# TYPE ", StringComparison.Ordinal))
            .Select(l => l.Split(' ')[2])
            .ToHashSet(StringComparer.Ordinal);
        var asked = (await File.ReadAllLinesAsync(Rules, TestContext.Current.CancellationToken))
            .Where(l => l.TrimStart().StartsWith("expr:", StringComparison.Ordinal))
            .SelectMany(l => l.Split([' ', '(', ')', '{', '[', ','], StringSplitOptions.RemoveEmptyEntries))
            .Where(w => w.StartsWith("tocsin_", StringComparison.Ordinal) || w.StartsWith("gotk_", StringComparison.Ordinal))
            .Select(w => w.EndsWith("_count", StringComparison.Ordinal) ? w[..^"_count".Length] : w)
            .ToHashSet(StringComparer.Ordinal);
        asked.Count.ShouldBeGreaterThan(5);
        asked.Except(shown).ShouldBeEmpty();
    }

    private static async Task Succeeds(string program, params string[] args)
    {
        await using var child = new Child(program, args, null, []);
        var code = await child.Exit(60);
        code.ShouldBe(0, child.Output + child.Error);
    }
}

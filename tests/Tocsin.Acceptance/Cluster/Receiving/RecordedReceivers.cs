using System.Collections.Concurrent;

namespace Tocsin.Acceptance.Cluster.Receiving;

/// <summary>
/// Each recorded step done again with the built program against a real API server: requests byte by byte, answers, annotations,
/// status, Kubernetes events and log lines. What is meant to be otherwise is in <see cref="Differences"/>.
/// </summary>
public class RecordedReceivers(ReceiverStage stage) : IClassFixture<ReceiverStage>
{
    private const int AtOnce = 16;

    public static TheoryData<string> Groups => [.. Recording.Cases().Select(c => c.Group).Distinct()];

    [Theory]
    [MemberData(nameof(Groups))]
    public async Task Steps_end_as_recorded(string group)
    {
        await stage.Use(Recording.Cases().First(c => c.Group == group).Flags);
        List<RecordedCase> cases = [.. stage.Cases.Where(c => c.Group == group)];
        using var turns = new SharedTurns(AtOnce);
        var limit = new ParallelOptions { MaxDegreeOfParallelism = AtOnce };
        var failures = new ConcurrentBag<string>();

        // Some cases leave behind the Receiver that others find.
        await Parallel.ForEachAsync(cases.Where(c => !c.FindsItsReceiver), limit, Do);
        var finding = cases.Where(c => c.FindsItsReceiver).ToList();
        var there = finding.Select(c => c.Steps[0]).DistinctBy(s => (s.Namespace, s.Name));
        await Parallel.ForEachAsync(
            there,
            limit,
            async (step, _) => Note(step, await new StepCheck(stage, step, turns).Prepare())
        );
        await Parallel.ForEachAsync(finding, limit, Do);
        failures.Order(StringComparer.Ordinal).ShouldBeEmpty();

        async ValueTask Do(RecordedCase one, CancellationToken cancel)
        {
            foreach (var step in one.Steps)
            {
                Note(step, await new StepCheck(stage, step, turns).Run());
            }
        }

        void Note(RecordedStep step, IReadOnlyList<string> wrong)
        {
            foreach (var failure in wrong)
            {
                failures.Add($"{step}: {failure}");
            }
        }
    }

    [Fact]
    public void All_recorded_steps_are_done() => Recording.Cases().Sum(c => c.Steps.Count).ShouldBe(485);

    [Fact]
    public void Each_difference_is_of_a_recorded_case_and_told_where_people_look()
    {
        var names = Recording.Cases().Select(c => c.Name).ToList();
        foreach (var difference in Differences.All)
        {
            names.ShouldContain(n => difference.IsOf(n), difference.Name);
            File.ReadAllText(Repository.PathOf(difference.Page)).ShouldContain(difference.Name);
        }
    }
}

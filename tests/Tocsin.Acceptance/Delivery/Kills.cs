using System.Collections.Concurrent;

namespace Tocsin.Acceptance.Delivery;

public class Kills(ITestOutputHelper output)
{
    private const int Rounds = 20;
    private const int Objects = 960;

    /// <summary>Each sender speaks of objects of its own and waits for its answer, so it knows the order of acceptance.</summary>
    private const int Senders = 16;

    [Fact]
    public async Task After_kill_9_at_twenty_random_moments_every_accepted_event_arrives_in_order_per_object()
    {
        var chance = new Random(20260807);
        var failures = new Dictionary<string, int>();
        await using var sink = await Sink.Start(r =>
        {
            lock (chance)
            {
                // Half of the time, but no event more than thrice: the schedule doubles, and the test would last for minutes.
                var before = failures.GetValueOrDefault(r.Text);
                var fails = before < 3 && chance.Next(2) == 0;
                failures[r.Text] = before + (fails ? 1 : 0);
                return fails ? new Reply(503) : Reply.Ok;
            }
        });
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        var moments = new Random(42);
        var accepted = new ConcurrentDictionary<string, List<int>>();
        var unanswered = 0;
        var number = 0;
        for (var round = 0; round < Rounds; round++)
        {
            await using var tocsin = await TocsinProcess.Serve(workspace);
            var load = Enumerable.Range(0, Senders).Select(sender => Push(tocsin, sender)).ToList();
            await Task.Delay(moments.Next(50, 1000));
            await tocsin.KillHard();
            await Task.WhenAll(load);
        }

        await using var last = await TocsinProcess.Serve(workspace);
        var firsts = new Dictionary<string, List<int>>();
        var total = accepted.Values.Sum(a => a.Count);
        await Wait.Until(
            () =>
            {
                firsts = FirstArrivals(sink.Received);
                return Task.FromResult(accepted.All(a => firsts.TryGetValue(a.Key, out var got) && !a.Value.Except(got).Any()));
            },
            () => $"all of {total} accepted events arrive; missing are {Missing(accepted, firsts)}",
            60
        );
        await Wait.Until(async () => await last.CountOf("pending") == 0, "nothing is pending", 30);

        var deliveries = sink.Received.Count(r => r.Answered?.Status == 200);
        var distinct = firsts.Values.Sum(f => f.Count);
        output.WriteLine(
            $"{Rounds} kills: {total} events accepted, {unanswered} without an answer, {sink.Received.Count} requests, {distinct} distinct, {deliveries - distinct} delivered twice"
        );
        total.ShouldBeGreaterThan(Rounds * 5);
        foreach (var (name, numbers) in accepted)
        {
            // An event without an answer may be there as well, in its place.
            firsts[name].ShouldBeInOrder(SortDirection.Ascending, name);
            numbers.Except(firsts[name]).ShouldBeEmpty(name);
        }

        // A crash between an answer and its record is all that may repeat a delivery: at each of twenty, four that were being sent
        // and sixteen whose record was waiting for its commit.
        (deliveries - distinct).ShouldBeLessThanOrEqualTo(Rounds * (4 + 16));

        async Task Push(TocsinProcess tocsin, int sender)
        {
            while (!tocsin.HasExited)
            {
                var mine = Interlocked.Increment(ref number);
                var name = $"object-{sender}-{mine % (Objects / Senders)}";
                try
                {
                    (await tocsin.Push(Given.Event(name, mine.ToString(CultureInfo.InvariantCulture)))).ShouldBe(202);
                    accepted.GetOrAdd(name, _ => []).Add(mine);
                }
                catch (HttpRequestException)
                {
                    Interlocked.Increment(ref unanswered);
                    return;
                }
            }
        }
    }

    private static Dictionary<string, List<int>> FirstArrivals(IReadOnlyList<Received> all) =>
        all.Select(r =>
                (
                    Name: r.Json.GetProperty("involvedObject").GetProperty("name").GetString()!,
                    Number: int.Parse(r.Json.GetProperty("message").GetString()!, CultureInfo.InvariantCulture)
                )
            )
            .Distinct()
            .GroupBy(r => r.Name, r => r.Number)
            .ToDictionary(g => g.Key, g => g.ToList());

    private static string Missing(ConcurrentDictionary<string, List<int>> accepted, Dictionary<string, List<int>> arrived)
    {
        var missing = accepted.SelectMany(a => a.Value.Except(arrived.GetValueOrDefault(a.Key) ?? [])).ToList();
        return $"{missing.Count}, the first of them {missing.DefaultIfEmpty().Min()}";
    }
}

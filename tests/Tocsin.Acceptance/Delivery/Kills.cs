using System.Collections.Concurrent;

namespace Tocsin.Acceptance.Delivery;

/// <summary>
/// The program under load is killed at random moments, while its target fails and its clock jumps. <c>TOCSIN_KILLS</c> sets how often
/// (<c>bench/chaos</c> does), <c>TOCSIN_KILLS_SEED</c> other moments.
/// </summary>
public class Kills(ITestOutputHelper output)
{
    private const int Objects = 960;

    /// <summary>Each sender speaks of objects of its own and waits for its answer, so it knows the order of acceptance.</summary>
    private const int Senders = 16;

    private const int Hour = 3600;

    /// <summary>Moments are counted in events, so that a busy machine sees as many as a fast one.</summary>
    private const int MostBetween = 250;

    private static readonly string[] NoBound = ["--max-pending-per-provider", "1000000"];
    private static readonly int Rounds = Setting("TOCSIN_KILLS", 25);
    private static readonly int Seed = Setting("TOCSIN_KILLS_SEED", 42);
    private readonly ConcurrentDictionary<string, List<int>> _accepted = new();
    private int _unanswered;
    private int _number;
    private int _taken;

    [Fact]
    public async Task Whatever_it_is_killed_by_and_however_its_target_fails_every_accepted_event_arrives_in_order_per_object()
    {
        await using var sink = await Sink.Start(new Moody(Seed).Answer);
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook"), more: "timeout: 1s"));
        var moments = new Random(Seed);
        var faults = Faults.Compile(workspace);
        var cuts = 0;
        var jumps = 0;
        for (var round = 0; round < Rounds; round++)
        {
            await using var tocsin = await TocsinProcess.ServeWith(faults?.Environment() ?? [], workspace, NoBound);
            var load = Enumerable.Range(0, Senders).Select(sender => Push(tocsin, sender)).ToList();
            await Take(moments.Next(1, MostBetween));
            if (faults is not null && moments.Next(2) == 0)
            {
                faults.SetClock(TimeSpan.FromSeconds(moments.Next(-Hour, Hour)));
                jumps++;
            }

            await Take(moments.Next(1, MostBetween));
            await Task.Delay(moments.Next(20));
            if (faults is not null && moments.Next(2) == 0)
            {
                faults.CutPower();
                await tocsin.Exit();
                cuts++;
            }
            else
            {
                await tocsin.KillHard();
            }

            await Task.WhenAll(load);
        }

        sink.Answer = _ => Reply.Ok;
        await using var last = await TocsinProcess.ServeWith(faults?.Environment() ?? [], workspace, NoBound);
        await Wait.Until(async () => await last.CountOf("pending") == 0, "nothing is pending", 120 + Rounds);
        Directory.GetFiles(workspace.Data, "*.damaged-*").ShouldBeEmpty();

        var ledger = Ledger.Of(sink.Received, _accepted);
        output.WriteLine(
            $"{Rounds} kills, {cuts} of them losses of unsynced writes, {jumps} clock jumps, {_unanswered} events without an answer: {ledger}"
        );
        ledger.Accepted.ShouldBeGreaterThan(Rounds * 5);
        ledger.Lost.ShouldBeEmpty();
        ledger.OutOfOrder.ShouldBeEmpty();

        // At each kill, four that were being sent and sixteen whose record was waiting for its commit.
        ledger.RepeatedByCrash.ShouldBeLessThanOrEqualTo(Rounds * (4 + 64));
    }

    private Task Take(int more)
    {
        var goal = Volatile.Read(ref _taken) + more;
        return Wait.Until(() => Volatile.Read(ref _taken) >= goal, "more events are taken", 60);
    }

    private async Task Push(TocsinProcess tocsin, int sender)
    {
        while (!tocsin.HasExited)
        {
            var mine = Interlocked.Increment(ref _number);
            var name = $"object-{sender}-{mine % (Objects / Senders)}";
            try
            {
                (await tocsin.Push(Given.Event(name, mine.ToString(CultureInfo.InvariantCulture)))).ShouldBe(202);
                _accepted.GetOrAdd(name, _ => []).Add(mine);
                Interlocked.Increment(ref _taken);
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                Interlocked.Increment(ref _unanswered);
                return;
            }
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    /// <summary>A target that takes seven in ten, and fails, hangs, slows down or goes away in the middle of its answer for the rest.</summary>
    private sealed class Moody(int seed)
    {
        /// <summary>The schedule doubles with each, and the test would last for minutes.</summary>
        private const int MostFailures = 2;

        private static readonly Reply TooMany = new(429, "", ("Retry-After", "1"));
        private readonly Random _chance = new(seed);
        private readonly Dictionary<string, int> _failures = [];

        public Reply Answer(Received request)
        {
            lock (_chance)
            {
                var mood = _chance.Next(100);
                if (mood >= 30 || _failures.GetValueOrDefault(request.Text) == MostFailures)
                {
                    return Reply.Ok;
                }

                _failures[request.Text] = _failures.GetValueOrDefault(request.Text) + 1;
                return mood switch
                {
                    < 1 => TooMany,
                    < 2 => Reply.Silence,
                    < 10 => Reply.Half,
                    _ => new Reply(503),
                };
            }
        }
    }
}

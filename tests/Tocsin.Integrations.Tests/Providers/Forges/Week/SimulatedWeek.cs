using Tocsin.Core.Alerts;
using Tocsin.Core.Events;
using Tocsin.Core.Providers;
using Tocsin.Core.Resources;

namespace Tocsin.Integrations.Tests.Providers.Forges.Week;

/// <summary>
/// A week of 200 Kustomizations on three clusters in ten-minute steps: real provider, lanes, pump and ledger; the clock, the forge
/// and the disk are in memory.
/// </summary>
public sealed class SimulatedWeek(ITestOutputHelper output) : IAsyncDisposable
{
    private const int Steps = 7 * 24 * 6;
    private static readonly TimeSpan s_step = TimeSpan.FromMinutes(10);
    private readonly FakeClock _clock = new();
    private readonly MemoryQueue _queue = new();
    private readonly MemoryNotebook _notebook = new();
    private readonly MemoryForge _forge = new(new Random(3));
    private readonly Dictionary<(string Commit, string Context), List<(DateTimeOffset At, int Order, string Says)>> _told = [];
    private readonly Dictionary<ObjectName, Destination> _providers = Rollouts.Clusters.ToDictionary(
        c => new ObjectName("flux-system", c),
        c => Some.Destination("github") with { Provider = new ObjectName("flux-system", c), ProviderUid = $"{c}-uid" }
    );
    private Life? _life;
    private int _order;

    [Fact]
    public async Task Where_all_goes_well_each_change_is_written_once_and_nothing_else()
    {
        var rollouts = new Rollouts(new Random(42));
        Start();
        for (var step = 0; step < Steps; step++)
        {
            _clock.Advance(s_step);
            foreach (var n in rollouts.At(step, _clock.GetUtcNow(), once: true))
            {
                await Accept(n);
            }

            await Idle();
        }

        var written = Check();
        foreach (var (key, told) in _told)
        {
            written[key].Count().ShouldBe(Changes(told), key.ToString());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20260807)]
    public async Task Through_outages_lost_answers_and_kills_each_commit_ends_with_its_last_verdict(int seed)
    {
        var chance = new Random(seed);
        var rollouts = new Rollouts(new Random(seed));
        var (outages, kills, downUntil) = (0, 0, 0);
        _forge.LosesAnswers = 0.05;
        Start();
        for (var step = 0; step < Steps; step++)
        {
            _clock.Advance(s_step);
            if (step >= downUntil && chance.Next(40) == 0)
            {
                (outages, downUntil) = (outages + 1, step + chance.Next(1, 36)); // up to six hours
            }

            _forge.IsDown = step < downUntil;
            foreach (var n in rollouts.At(step, _clock.GetUtcNow(), once: false))
            {
                await Accept(n);
            }

            if (chance.Next(25) == 0)
            {
                kills++;
                await _life!.Kill(); // whatever is under way
                await Until(() => _forge.UnderWay == 0);
                Start();
            }

            // Some steps find the last one's work done, others fall into it.
            if (!_forge.IsDown && chance.Next(2) == 0)
            {
                await Idle();
            }
        }

        _forge.IsDown = false;
        await Idle();
        var written = Check();
        output.WriteLine($"{outages} outages, {kills} kills");
        foreach (var (key, told) in _told.Where(t => !Rollouts.IsShared(t.Key.Context)))
        {
            written[key].Count().ShouldBeLessThanOrEqualTo(Changes(told), key.ToString());
        }
    }

    public async ValueTask DisposeAsync() => await (_life?.Kill() ?? Task.CompletedTask);

    private void Start() => _life = new Life(_queue, _notebook, _forge, _providers, _clock);

    private async Task Accept(Notification n)
    {
        var now = _clock.GetUtcNow();
        if (n.Event.Reason != "Progressing")
        {
            var context = $"kustomization/{n.Event.InvolvedObject.Name}/{n.Provider.Name}";
            var commit = n.Event.Metadata["revision"]!.Split(':')[1];
            var says = n.Event.IsError ? "failure" : "success";
            if (!_told.TryGetValue((commit, context), out var told))
            {
                _told[(commit, context)] = told = [];
            }

            var at = n.Event.Timestamp is { } time && time <= now ? time : now;
            told.Add((at, ++_order, $"{says}: {Words(n.Event.Reason)}"));
        }

        await _queue.Append(new(n.Event, EventJson.Write(n.Event), now, [n], [], null, now.AddDays(1)));
    }

    /// <summary>The verdict on each commit is the last event's.</summary>
    private ILookup<(string, string), string> Check()
    {
        var written = _forge.Written;
        foreach (var (key, told) in _told)
        {
            var last = told.OrderBy(t => t.At).ThenBy(t => t.Order).Last();
            written[key].LastOrDefault().ShouldBe(last.Says, key.ToString());
        }

        written.Select(w => w.Key).ShouldBe(_told.Keys, ignoreOrder: true);
        output.WriteLine(
            $"{_order} verdicts told of {_told.Count} names on commits, {_told.Values.Sum(Changes)} changes, {written.Sum(w => w.Count())} writes"
        );
        return written;
    }

    /// <summary>How often what is to be said changes for someone who hears of it in this order.</summary>
    private static int Changes(List<(DateTimeOffset At, int Order, string Says)> told)
    {
        var (changes, newest, says) = (0, DateTimeOffset.MinValue, "");
        foreach (var t in told.Where(t => t.At >= newest))
        {
            changes += t.Says == says ? 0 : 1;
            (newest, says) = (t.At, t.Says);
        }

        return changes;
    }

    private static string Words(string reason) =>
        reason switch
        {
            "HealthCheckFailed" => "health check failed",
            "BuildFailed" => "build failed",
            "ReconciliationFailed" => "reconciliation failed",
            _ => "reconciliation succeeded",
        };

    /// <summary>Nothing waits; what waits for its next attempt gets there.</summary>
    private Task Idle() => Until(() => _life!.Waiting == 0, () => _clock.Advance(TimeSpan.FromSeconds(1)));

    private static async Task Until(Func<bool> holds, Action? between = null)
    {
        var limit = TimeProvider.System.GetTimestamp();
        for (var tries = 1; !holds(); tries++)
        {
            TimeProvider.System.GetElapsedTime(limit).ShouldBeLessThan(TimeSpan.FromMinutes(1), "nothing moves any more");
            await Task.Delay(TimeSpan.FromMilliseconds(1));
            if (tries % 10 == 0)
            {
                between?.Invoke();
            }
        }
    }
}

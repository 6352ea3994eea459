using Microsoft.Extensions.Logging.Abstractions;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations;
using Tocsin.Storage;

namespace Tocsin.Tests.Storage.Week;

/// <summary>
/// A week of 200 Kustomizations on three clusters: real providers, lanes, pump, ledger and outbox; the clock and the forges are in
/// memory. For each forge it has 36 steps; <c>TOCSIN_WEEK=full</c> makes 1008 of ten minutes.
/// </summary>
public sealed class SimulatedWeek(ITestOutputHelper output) : IAsyncDisposable
{
    private static readonly int s_steps = Environment.GetEnvironmentVariable("TOCSIN_WEEK") == "full" ? 1008 : 36;
    private static readonly TimeSpan s_step = TimeSpan.FromDays(7) / s_steps;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-week-");
    private readonly FakeClock _clock = new();
    private readonly Dictionary<(string Commit, string Name), List<Told>> _told = [];
    private readonly HashSet<string> _shared = [];
    private ForgeByMemory _forge = null!;
    private Dictionary<ObjectName, Destination> _providers = null!;
    private Outbox? _outbox;
    private Life? _life;
    private int _order;

    public static TheoryData<string> Names => [.. StatefulForge.Names];

    [Theory, MemberData(nameof(Names))]
    public async Task Where_all_goes_well_each_change_is_written_once_and_nothing_else(string type)
    {
        var rollouts = Begin(type, seed: 42);
        for (var step = 0; step < s_steps; step++)
        {
            _clock.Advance(s_step);
            await Accept(rollouts.At(step, _clock.GetUtcNow(), once: true));
            await Idle();
        }

        var written = Check();
        foreach (var (key, told) in _told)
        {
            written[key].Count().ShouldBe(Changes(told), key.ToString());
        }
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Through_outages_lost_answers_and_kills_each_commit_ends_with_its_last_verdict(string type)
    {
        var chance = new Random(20260807);
        var rollouts = Begin(type, seed: 20260807);
        var (outages, kills, downUntil) = (0, 0, 0);
        _forge.LosesAnswers = 0.05;
        for (var step = 0; step < s_steps; step++)
        {
            _clock.Advance(s_step);
            if (step >= downUntil && chance.Next(s_steps / 12) == 0)
            {
                (outages, downUntil) = (outages + 1, step + chance.Next(1, 2 + (s_steps / 20)));
            }

            _forge.IsDown = step < downUntil;
            await Accept(rollouts.At(step, _clock.GetUtcNow(), once: false));
            if (chance.Next(s_steps / 12) == 0)
            {
                kills++;
                await End(); // whatever is under way
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
        (outages, kills).ShouldSatisfyAllConditions(() => outages.ShouldBeGreaterThan(2), () => kills.ShouldBeGreaterThan(2));
        foreach (var (key, told) in _told.Where(t => !_shared.Contains(t.Key.Name)))
        {
            written[key].Count().ShouldBeLessThanOrEqualTo(Changes(told), key.ToString());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await End();
        _folder.Delete(recursive: true);
    }

    private Rollouts Begin(string type, int seed)
    {
        _forge = new ForgeByMemory(StatefulForge.Of(type), new Random(3));
        _providers = Rollouts.Clusters.ToDictionary(
            c => new ObjectName("flux-system", c),
            c => _forge.To with { Provider = new ObjectName("flux-system", c), ProviderUid = $"{c}-uid" }
        );
        Start();

        // So that each of the 200 speaks at least once.
        return new Rollouts(new Random(seed), perCommit: (Rollouts.Kustomizations * 12 / s_steps) + 12);
    }

    private void Start()
    {
        _outbox = new Outbox(_folder.FullName, new(1L << 30, TimeSpan.FromDays(30)), _clock, NullLogger.Instance);
        _life = new Life(_outbox, _outbox.Notebook, Catalog.Providers[_forge.Forge.Type], _forge, _providers, _clock);
    }

    private async Task End()
    {
        if (_life is { } life)
        {
            _life = null;
            await life.Kill();
            await Until(() => life.UnderWay == 0);
        }

        _outbox?.Dispose();
        _outbox = null;
    }

    private Task Accept(IEnumerable<Notification> told) => Task.WhenAll(told.Select(Accept).ToList());

    private Task Accept(Notification n)
    {
        var now = _clock.GetUtcNow();
        var isProgress = n.Event.Reason == "Progressing";
        if (!isProgress || _forge.Forge.Type == "gitea")
        {
            var id = $"kustomization/{n.Event.InvolvedObject.Name}/{n.Provider.Name}";
            var context = _forge.Forge.NameOf(id);
            if (Rollouts.IsShared(id))
            {
                _shared.Add(context);
            }

            var commit = n.Event.Metadata["revision"]!.Split(':')[1];
            var says =
                isProgress ? "pending"
                : n.Event.IsError ? "failure"
                : "success";
            if (!_told.TryGetValue((commit, context), out var told))
            {
                _told[(commit, context)] = told = [];
            }

            var at = n.Event.Timestamp is { } time && time <= now ? time : now;
            told.Add(new Told(at, IsVerdict: !isProgress, ++_order, $"{says}: {Words(n.Event.Reason)}"));
        }

        return _outbox!.Append(new(n.Event, EventJson.Write(n.Event), now, [n], [], null, now.AddDays(30)));
    }

    /// <summary>The verdict on each commit is the last event's.</summary>
    private ILookup<(string, string), string> Check()
    {
        var written = _forge.Forge.Written;
        foreach (var (key, told) in _told)
        {
            written[key].LastOrDefault().ShouldBe(told.Max()!.Says, key.ToString());
        }

        written.Select(w => w.Key).ShouldBe(_told.Keys, ignoreOrder: true);
        output.WriteLine(
            $"{_forge.Forge.Type}: {_order} verdicts told of {_told.Count} names on commits, {_told.Values.Sum(Changes)} changes, {written.Sum(w => w.Count())} writes"
        );
        return written;
    }

    /// <summary>How often what is to be said changes for someone who hears of it in this order.</summary>
    private static int Changes(List<Told> told)
    {
        var (changes, newest) = (0, (Told?)null);
        foreach (var t in told.Where(t => newest is null || t.CompareTo(newest) > 0))
        {
            changes += t.Says == newest?.Says ? 0 : 1;
            newest = t;
        }

        return changes;
    }

    private static string Words(string reason) =>
        reason switch
        {
            "HealthCheckFailed" => "health check failed",
            "BuildFailed" => "build failed",
            "Progressing" => "progressing",
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
            TimeProvider.System.GetElapsedTime(limit).ShouldBeLessThan(TimeSpan.FromMinutes(3), "nothing moves any more");
            await Task.Delay(TimeSpan.FromMilliseconds(1));
            if (tries % 10 == 0)
            {
                between?.Invoke();
            }
        }
    }
}

/// <summary>What an event says of a commit; the greater one stands.</summary>
internal sealed record Told(DateTimeOffset At, bool IsVerdict, int Order, string Says) : IComparable<Told>
{
    public int CompareTo(Told? other) =>
        other is null ? 1 : (At, IsVerdict, Order).CompareTo((other.At, other.IsVerdict, other.Order));
}

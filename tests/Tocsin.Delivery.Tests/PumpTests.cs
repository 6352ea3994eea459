using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Tocsin.Core.Notifications;

namespace Tocsin.Delivery.Tests;

public sealed class PumpTests : IAsyncDisposable
{
    private readonly MemoryQueue _queue = new();
    private readonly FakeClock _clock = new();
    private readonly ConcurrentQueue<string> _sent = new();
    private readonly List<Pump> _pumps = [];
    private Func<Notification, Outcome> _answer = _ => new Outcome.Delivered();

    [Fact]
    public async Task What_is_accepted_is_delivered_and_recorded()
    {
        StartPump();
        await Accept("web");

        await Until(() => _queue.Settlements is [{ State: DeliveryState.Delivered }]);
        _sent.ShouldBe(["web"]);
    }

    [Fact]
    public async Task What_an_earlier_process_left_is_delivered_after_a_start()
    {
        await Accept("a");
        await Accept("b");

        StartPump().Resume().ShouldBe(2);

        await Until(() => _queue.Settlements.Count == 2);
        _sent.ShouldBe(["a", "b"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_failure_is_repeated_until_it_is_delivered_with_the_order_kept()
    {
        var failures = 2;
        _answer = n =>
            n.Event.Message == "1" && failures-- > 0
                ? new Outcome.Retry(OutcomeReason.ServerError, "503")
                : new Outcome.Delivered();
        StartPump();
        await Accept("web", "1");
        await Accept("web", "2");

        await Until(
            () => _queue.Settlements.Count(s => s.State == DeliveryState.Delivered) == 2,
            () => _clock.Advance(TimeSpan.FromSeconds(1))
        );
        _queue
            .Settlements.Select(s => s.State)
            .ShouldBe([DeliveryState.Pending, DeliveryState.Pending, DeliveryState.Delivered, DeliveryState.Delivered]);
    }

    [Fact]
    public async Task An_outcome_that_cannot_be_written_is_written_later_and_nothing_is_sent_twice()
    {
        StartPump();
        _answer = _ =>
        {
            _queue.IsFull = true;
            return new Outcome.Delivered();
        };
        await Accept("web");
        await Until(() => _sent.Count == 1);
        await Task.Delay(50);
        _queue.Settlements.ShouldBeEmpty();

        _queue.IsFull = false;
        await Until(() => _queue.Settlements.Count == 1, () => _clock.Advance(TimeSpan.FromSeconds(1)));
        _sent.Count.ShouldBe(1);
    }

    [Fact]
    public async Task At_its_deadline_a_delivery_becomes_a_dead_letter()
    {
        _answer = _ => new Outcome.Retry(OutcomeReason.ServerError, "503");
        StartPump();
        await Accept("web");

        await Until(
            () => _queue.Settlements is [.., { State: DeliveryState.Dead }],
            () => _clock.Advance(TimeSpan.FromMinutes(20))
        );
        _queue.Settlements[^1].Reason.ShouldBe(OutcomeReason.DeadlineExceeded);
        _queue.Settlements[^1].Text.ShouldContain("503");
    }

    [Fact]
    public async Task A_stop_lets_running_sends_end_and_starts_no_more()
    {
        var release = new TaskCompletionSource<Outcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var pump = StartPump((_, _) => release.Task);
        await Accept("web", "1");
        await Accept("web", "2");

        var stopping = pump.Stop(TimeSpan.FromSeconds(7));
        release.SetResult(new Outcome.Delivered());
        await Until(() => stopping.IsCompleted, () => _clock.Advance(TimeSpan.FromMilliseconds(20)));

        _queue.Settlements.Count.ShouldBe(1);
        _queue.Unsettled().Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_send_that_outlives_the_stop_is_left_for_the_next_start()
    {
        var pump = StartPump(
            async (_, cancel) =>
            {
                await Task.Delay(Timeout.Infinite, cancel);
                return new Outcome.Delivered();
            }
        );
        await Accept("web");

        var stopping = pump.Stop(TimeSpan.FromSeconds(7));
        await Until(() => stopping.IsCompleted, () => _clock.Advance(TimeSpan.FromSeconds(1)));

        _queue.Settlements.ShouldBeEmpty();
        _queue.Unsettled().Count().ShouldBe(1);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pump in _pumps)
        {
            await pump.DisposeAsync();
        }
    }

    [Fact]
    public async Task Beyond_the_bytes_that_may_wait_the_oldest_of_the_largest_backlog_become_dead_letters()
    {
        _answer = _ => new Outcome.Retry(OutcomeReason.ServerError, "503");
        var pump = StartPump(limits: new LaneLimits { MaxBytes = 32_000 });
        for (var i = 0; i < 10; i++)
        {
            await Accept($"object-{i}", new string('x', 4_000)); // 5,000 bytes each
        }

        await Until(() => Dead().Count >= 4);
        Dead().ShouldAllBe(s => s.Reason == OutcomeReason.ProviderBacklog);
        pump.Depths().Single().Count.ShouldBeInRange(5, 6);

        List<Settlement> Dead() => [.. _queue.Settlements.Where(s => s.State == DeliveryState.Dead)];
    }

    [Fact]
    public async Task A_start_keeps_no_more_bytes_waiting_than_may()
    {
        for (var i = 0; i < 10; i++)
        {
            await Accept($"object-{i}", new string('x', 4_000));
        }

        StartPump(limits: new LaneLimits { MaxBytes = 32_000 }).Load();

        await Until(() => _queue.Settlements.Count(s => s.Reason == OutcomeReason.ProviderBacklog) is 4 or 5);
    }

    private Pump StartPump(Func<Notification, CancellationToken, Task<Outcome>>? attempt = null, LaneLimits? limits = null)
    {
        var pump = new Pump(
            _queue,
            attempt
                ?? (
                    (n, _) =>
                    {
                        _sent.Enqueue(n.Event.InvolvedObject.Name);
                        return Task.FromResult(_answer(n));
                    }
                ),
            _clock,
            new Random(1),
            limits ?? new LaneLimits(),
            NullLogger.Instance
        );
        _queue.Appended += pump.Offer;
        _pumps.Add(pump);
        return pump;
    }

    private Task Accept(string name, string message = "")
    {
        var n = Some.About(name);
        return _queue.Append(
            Some.Accepted(n with { Event = n.Event with { Message = message } }) with
            {
                Deadline = _clock.GetUtcNow().AddHours(1),
            }
        );
    }

    /// <summary>The pump works on threads of its own; what drives the clock meanwhile is the test's.</summary>
    private static async Task Until(Func<bool> holds, Action? meanwhile = null)
    {
        for (var i = 0; i < 2000 && !holds(); i++)
        {
            meanwhile?.Invoke();
            await Task.Delay(2);
        }

        holds().ShouldBeTrue();
    }
}

using Tocsin.Core.Reports;
using Tocsin.Kube.Cache;
using Tocsin.Resources.Cluster.Reporting;

namespace Tocsin.Tests.Resources.Cluster;

public class EventBookTests
{
    private static readonly DateTimeOffset Start = new(2026, 8, 7, 13, 0, 0, TimeSpan.Zero);
    private readonly EventBook _book = new();

    [Fact]
    public void Repetitions_are_one_event_with_a_count_written_at_most_every_ten_seconds()
    {
        Note("failed", 0);
        Written(0).ShouldBe([("failed", 1)]);
        Note("failed", 1);
        Note("failed", 2);
        Written(9).ShouldBeEmpty();
        Written(10).ShouldBe([("failed", 3)]);
        Written(100).ShouldBeEmpty();
    }

    [Fact]
    public void An_object_gets_25_at_once_and_then_one_in_five_minutes()
    {
        for (var i = 0; i < 40; i++)
        {
            Note($"failed {i}", 0);
        }

        Written(0).Count.ShouldBe(25);
        Written(299).ShouldBeEmpty();
        Written(301).Count.ShouldBe(1);
    }

    [Fact]
    public void Another_object_has_a_budget_of_its_own()
    {
        for (var i = 0; i < 40; i++)
        {
            Note($"failed {i}", 0);
        }

        Written(0);
        Note("mine", 0, "other");

        Written(0).ShouldBe([("mine", 1)]);
    }

    [Fact]
    public void What_is_too_much_is_counted_and_left_out_and_what_is_old_makes_room()
    {
        for (var i = 0; i < 2001; i++)
        {
            Note("failed", 0, $"a{i}");
        }

        _book.Dropped.ShouldBe(1);
        Written(0);
        Written(601);
        Note("failed", 601, "late");
        _book.Dropped.ShouldBe(1);
        Written(601).ShouldBe([("failed", 1)]);
    }

    [Fact]
    public void What_could_not_be_written_is_due_again_and_has_cost_its_object_nothing()
    {
        for (var i = 0; i < 25; i++)
        {
            Note($"failed {i}", 0);
        }

        foreach (var entry in _book.Due(Start, atMost: 10_000))
        {
            _book.Unwritten(entry);
        }

        Written(1).Count.ShouldBe(25);
    }

    [Fact]
    public void What_is_refused_waits_longer_each_time_and_is_left_out_after_five()
    {
        var retries = new Backoff(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5));
        Note("failed", 0);
        var tries = new List<int>();
        for (var second = 0; second < 60; second++)
        {
            foreach (var entry in _book.Due(Start.AddSeconds(second), atMost: 1))
            {
                tries.Add(second);
                _book.Refused(entry, retries, jitter: 1, Start.AddSeconds(second));
            }
        }

        tries.ShouldBe([0, 2, 6, 11, 16]);
        _book.Dropped.ShouldBe(1);
    }

    private void Note(string message, int second, string name = "all") =>
        _book.Note(
            new EventKey(new EventTarget("v1", "Alert", new ObjectName("apps", name), name), true, "Reason", message),
            null,
            Start.AddSeconds(second)
        );

    private List<(string Message, int Count)> Written(int second)
    {
        var now = Start.AddSeconds(second);
        var due = _book.Due(now, atMost: 10_000);
        foreach (var entry in due)
        {
            EventBook.Written(entry, entry.Count, now);
        }

        return [.. due.Select(e => (e.Key.Message, e.Count))];
    }
}

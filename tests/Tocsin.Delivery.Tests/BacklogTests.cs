using Tocsin.Core.Reports;

namespace Tocsin.Delivery.Tests;

public class BacklogTests
{
    [Fact]
    public void Beyond_a_providers_bound_its_oldest_are_too_many_and_nobody_elses()
    {
        var (kept, excess) = Backlog.Cut([For("a", 6), For("b", 5), For("a", 4), For("a", 3), For("b", 2), For("a", 1)], most: 2);

        excess.Select(p => p.Id).ShouldBe([1, 3]);
        kept.Select(p => p.Id).ShouldBe([2, 4, 5, 6]);
    }

    [Fact]
    public void At_the_bound_nothing_is_too_much()
    {
        var (kept, excess) = Backlog.Cut([For("a", 2), For("a", 1)], most: 2);

        excess.ShouldBeEmpty();
        kept.Select(p => p.Id).ShouldBe([1, 2]);
    }

    private static Pending For(string provider, long id) => new(id, new ObjectName("apps", provider), 0, DateTimeOffset.MaxValue);
}

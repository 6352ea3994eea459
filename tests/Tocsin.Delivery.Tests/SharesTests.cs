using Tocsin.Core.Reports;

namespace Tocsin.Delivery.Tests;

public class SharesTests
{
    [Theory]
    [InlineData("a/p=100 b/p=30", 20, "a/p=20")]
    [InlineData("a/p=100 b/p=100", 20, "a/p=10 b/p=10")]
    [InlineData("a/p=100 b/p=90 c/p=10", 30, "a/p=20 b/p=10")]
    [InlineData("a/p=30 a/q=30 a/r=30 b/p=50", 30, "a/p=10 a/q=10 a/r=10")] // a tenant with many providers is one
    [InlineData("a/p=80 a/q=10 b/p=50", 30, "a/p=30")]
    [InlineData("a/p=10 b/p=20", 100, "a/p=10 b/p=20")]
    public void Those_that_hold_most_give_up_what_is_wanted(string held, long wanted, string given) =>
        Text(Shares.Cut(Parse(held), wanted)).ShouldBe(given);

    [Fact]
    public void Of_an_odd_rest_rather_more_is_given_up() =>
        Shares.Cut(Parse("a/p=100 b/p=100 c/p=100"), 10).Sum(g => g.Bytes).ShouldBeInRange(10, 12);

    private static List<(ObjectName Provider, long Bytes)> Parse(string held) =>
        [
            .. held.Split(' ')
                .Select(h => h.Split('='))
                .Select(h =>
                    (ObjectName.Parse(h[0])!.Value, long.Parse(h[1], System.Globalization.CultureInfo.InvariantCulture))
                ),
        ];

    private static string Text(IEnumerable<(ObjectName Provider, long Bytes)> given) =>
        string.Join(' ', given.Select(g => $"{g.Provider}={g.Bytes}"));
}

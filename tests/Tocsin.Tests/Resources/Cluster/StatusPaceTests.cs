using Tocsin.Resources.Cluster.Reporting;
using Tocsin.Resources.Cluster.Watching;

namespace Tocsin.Tests.Resources.Cluster;

public class StatusPaceTests
{
    [Theory]
    [InlineData("False", "Broken", "a", 1, 0, true)] // nothing written yet
    [InlineData("True", "Fine", "a", 1, 4, false)] // the same, which the watch has not shown yet
    [InlineData("True", "Fine", "a", 1, 31, true)] // the same, and the watch never showed it
    [InlineData("True", "Fine", "a", 2, 0, true)] // of another generation
    [InlineData("False", "Broken", "a", 1, 4, false)] // to and fro
    [InlineData("False", "Broken", "a", 1, 5, true)]
    [InlineData("True", "Fine", "b", 1, 59, false)] // other words for the same
    [InlineData("True", "Fine", "b", 1, 60, true)]
    public void Writes_at_once_what_matters_and_seldom_what_does_not(
        string status,
        string reason,
        string message,
        long generation,
        int seconds,
        bool isDue
    )
    {
        Condition[] wanted = [new("Ready", status, reason, message) { ObservedGeneration = generation }];
        Condition[]? last =
            seconds == 0 && generation == 1 ? null : [new("Ready", "True", "Fine", "a") { ObservedGeneration = 1 }];

        StatusPace.IsDue(wanted, last, TimeSpan.FromSeconds(seconds)).ShouldBe(isDue);
    }

    [Fact]
    public void A_turn_of_another_condition_matters_as_much()
    {
        Condition ready = new("Ready", "True", "Fine", "a") { ObservedGeneration = 1 };
        Condition[] last = [ready, new("Resolved", "True", "Fine", "a")];
        Condition[] wanted = [ready, new("Resolved", "False", "Gone", "a")];

        StatusPace.IsDue(wanted, last, TimeSpan.FromSeconds(4)).ShouldBeFalse();
        StatusPace.IsDue(wanted, last, TimeSpan.FromSeconds(5)).ShouldBeTrue();
    }
}

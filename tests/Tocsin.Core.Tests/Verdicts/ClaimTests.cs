using Tocsin.Core.Verdicts;

namespace Tocsin.Core.Tests.Verdicts;

public class ClaimTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null, 0)] // the sender did not say
    [InlineData(-30, -30)]
    [InlineData(0, 0)]
    [InlineData(1, 0)] // a sender whose clock is ahead must not silence all others
    [InlineData(86_400, 0)]
    public void An_event_counts_from_its_own_time_but_never_from_later_than_it_was_accepted(int? told, int counts)
    {
        var e = Some.ErrorEvent with { Timestamp = told is { } seconds ? s_noon.AddSeconds(seconds) : null };
        Claim.TimeOf(e, s_noon).ShouldBe(s_noon.AddSeconds(counts));
    }

    [Fact]
    public void A_time_that_Go_writes_for_none_is_none() =>
        Claim.TimeOf(Some.ErrorEvent with { Timestamp = DateTimeOffset.MinValue }, s_noon).ShouldBe(s_noon);

    [Theory]
    // second and order of the one | of the other | the one is older
    [InlineData(1, 9, 2, 1, true)] // whenever they were accepted
    [InlineData(2, 1, 1, 9, false)]
    [InlineData(1, 1, 1, 2, true)] // of equal times the later accepted wins
    [InlineData(1, 2, 1, 1, false)]
    [InlineData(1, 1, 1, 1, false)] // itself again
    public void The_later_time_wins_and_then_the_later_accepted(int at, int order, int otherAt, int otherOrder, bool isOlder) =>
        Of(at, order).IsOlderThan(Of(otherAt, otherOrder)).ShouldBe(isOlder);

    [Theory]
    [InlineData(1, 2, 1, 1, true)] // the same second, accepted after the verdict
    [InlineData(2, 2, 1, 1, false)] // a later second: work goes on
    [InlineData(1, 2, 2, 1, true)]
    public void Progress_of_the_same_second_never_takes_a_verdict_s_place(
        int at,
        int order,
        int verdictAt,
        int verdictOrder,
        bool isOlder
    )
    {
        var progress = Of(at, order) with { IsProgress = true };
        progress.IsOlderThan(Of(verdictAt, verdictOrder)).ShouldBe(isOlder);
        Of(verdictAt, verdictOrder).IsOlderThan(progress).ShouldBe(!isOlder);
    }

    private static Claim Of(int second, int order) => new(new Words("Success", ""), s_noon.AddSeconds(second), order);
}

using Microsoft.Extensions.Logging.Abstractions;
using Tocsin.Core.Loops;

namespace Tocsin.Core.Tests.Loops;

public class LoopKeeperTests
{
    [Fact]
    public async Task A_round_that_fails_is_counted_by_its_loop_and_ends_nothing()
    {
        var keeper = new LoopKeeper(NullLogger.Instance);

        keeper.Round("one", (Action)(() => throw new InvalidOperationException("unforeseen"))).ShouldBeFalse();
        (await keeper.Round("one", () => Task.FromException(new FormatException("unforeseen")))).ShouldBeFalse();
        keeper.Round("one", () => { }).ShouldBeTrue();
        keeper.Round("two", () => { }).ShouldBeTrue();

        keeper.Failures.Order().ShouldBe([("one", 2L), ("two", 0L)]);
    }

    [Fact]
    public async Task A_round_that_is_cancelled_ends_its_loop()
    {
        var keeper = new LoopKeeper(NullLogger.Instance);

        await Should.ThrowAsync<OperationCanceledException>(() =>
            keeper.Round("one", () => Task.FromCanceled(new CancellationToken(canceled: true)))
        );
        keeper.Failures.ShouldBe([("one", 0L)]);
    }
}

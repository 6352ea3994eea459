using Tocsin.Core.Providers;

namespace Tocsin.Core.Tests.Providers;

public class TurnsTests
{
    [Fact]
    public async Task One_at_a_time_works_on_a_thing_and_others_work_on_other_things()
    {
        var turns = new Turns();
        var first = await turns.Take("a", TestContext.Current.CancellationToken);
        var second = turns.Take("a", TestContext.Current.CancellationToken);
        using (await turns.Take("b", TestContext.Current.CancellationToken))
        {
            second.IsCompleted.ShouldBeFalse();
        }

        first.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task Who_gives_up_waiting_is_not_waited_for()
    {
        var turns = new Turns();
        var first = await turns.Take("a", TestContext.Current.CancellationToken);
        using var patience = new CancellationTokenSource();
        var second = turns.Take("a", patience.Token);
        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => second);
        first.Dispose();
        (await turns.Take("a", TestContext.Current.CancellationToken)).Dispose();
    }
}

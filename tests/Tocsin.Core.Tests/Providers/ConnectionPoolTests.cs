using Tocsin.Core.Providers;

namespace Tocsin.Core.Tests.Providers;

public class ConnectionPoolTests
{
    private readonly FakeClock _clock = new();
    private readonly List<Connection> _opened = [];

    [Fact]
    public async Task A_connection_that_was_kept_is_used_again()
    {
        await using var pool = new ConnectionPool(_clock);
        await Use(pool, "a");
        await Use(pool, "a");
        _opened.ShouldHaveSingleItem().IsClosed.ShouldBeFalse();
    }

    [Fact]
    public async Task Two_at_once_do_not_share_one()
    {
        await using var pool = new ConnectionPool(_clock);
        await using var first = await Rent(pool, "a");
        await using var second = await Rent(pool, "a");
        first.Connection.ShouldNotBe(second.Connection);
    }

    [Fact]
    public async Task Other_settings_get_another_one()
    {
        await using var pool = new ConnectionPool(_clock);
        await Use(pool, "a");
        await Use(pool, "b");
        _opened.Count.ShouldBe(2);
    }

    [Fact]
    public async Task One_that_was_not_found_good_is_closed()
    {
        await using var pool = new ConnectionPool(_clock);
        await using (await Rent(pool, "a")) { }
        _opened.ShouldHaveSingleItem().IsClosed.ShouldBeTrue();
        pool.Idle.ShouldBe(0);
    }

    [Fact]
    public async Task A_dead_one_is_replaced()
    {
        await using var pool = new ConnectionPool(_clock);
        await Use(pool, "a");
        _opened[0].IsDead = true;
        await Use(pool, "a");
        _opened.Count.ShouldBe(2);
        _opened[0].IsClosed.ShouldBeTrue();
    }

    [Fact]
    public async Task One_that_does_not_answer_is_replaced_in_time()
    {
        await using var pool = new ConnectionPool(_clock);
        await Use(pool, "a");
        _opened[0].Hangs = true;
        var renting = Use(pool, "a");
        renting.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(4));
        await renting;
        _opened.Select(c => c.IsClosed).ShouldBe([true, false]);
    }

    [Fact]
    public async Task An_idle_one_is_closed_after_a_minute()
    {
        await using var pool = new ConnectionPool(_clock);
        await Use(pool, "a");
        _clock.Advance(TimeSpan.FromSeconds(30));
        await Use(pool, "b");
        _clock.Advance(TimeSpan.FromSeconds(31));
        _opened.Select(c => c.IsClosed).ShouldBe([true, false]);
        _clock.Advance(TimeSpan.FromSeconds(30));
        _opened.Select(c => c.IsClosed).ShouldBe([true, true]);
        pool.Idle.ShouldBe(0);
    }

    [Fact]
    public async Task The_number_of_idle_ones_is_bounded()
    {
        await using var pool = new ConnectionPool(_clock, capacity: 3);
        for (var i = 0; i < 10; i++)
        {
            await Use(pool, $"settings {i}");
        }

        pool.Idle.ShouldBe(3);
        _opened.Count(c => !c.IsClosed).ShouldBe(3);
    }

    [Fact]
    public async Task None_is_left_open_when_the_program_ends()
    {
        var pool = new ConnectionPool(_clock);
        await Use(pool, "a");
        var late = await Rent(pool, "b");
        await pool.DisposeAsync();
        late.Keep();
        await late.DisposeAsync();
        _opened.ShouldAllBe(c => c.IsClosed);
    }

    private async Task Use(ConnectionPool pool, string key)
    {
        await using var lease = await Rent(pool, key);
        lease.Keep();
    }

    private Task<ConnectionPool.Lease<Connection>> Rent(ConnectionPool pool, string key) =>
        pool.Rent(
            SharingKey.Of(Some.Destination("generic"), key),
            _ =>
            {
                _opened.Add(new Connection());
                return Task.FromResult(_opened[^1]);
            },
            default
        );

    private sealed class Connection : IPooledConnection
    {
        public bool IsDead { get; set; }
        public bool IsClosed { get; private set; }

        public bool Hangs { get; set; }

        public async Task<bool> IsAlive(CancellationToken cancel)
        {
            if (Hangs)
            {
                var never = new TaskCompletionSource<bool>();
                await using var ended = cancel.Register(() => never.TrySetCanceled(cancel));
                return await never.Task;
            }

            return !IsDead;
        }

        public ValueTask DisposeAsync()
        {
            IsClosed = true;
            return ValueTask.CompletedTask;
        }
    }
}

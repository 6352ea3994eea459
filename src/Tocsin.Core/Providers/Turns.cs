namespace Tocsin.Core.Providers;

/// <summary>Lets one at a time work on the same thing, in the order in which they came. Things nobody works on take no room.</summary>
public sealed class Turns
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Turn> _turns = new(StringComparer.Ordinal);

    /// <summary>Waits for its turn; disposing the result ends it.</summary>
    public async Task<IDisposable> Take(string thing, CancellationToken cancel)
    {
        Turn turn;
        lock (_gate)
        {
            turn = _turns.TryGetValue(thing, out var known) ? known : _turns[thing] = new Turn(this, thing);
            turn.Users++;
        }

        try
        {
            await turn.Free.WaitAsync(cancel);
            return turn;
        }
        catch
        {
            Leave(turn);
            throw;
        }
    }

    private void Leave(Turn turn)
    {
        lock (_gate)
        {
            turn.Users--;
            if (turn.Users == 0)
            {
                _turns.Remove(turn.Thing);
                turn.Free.Dispose();
            }
        }
    }

    private sealed class Turn(Turns all, string thing) : IDisposable
    {
        public string Thing { get; } = thing;
        public SemaphoreSlim Free { get; } = new(1, 1);
        public int Users { get; set; }

        public void Dispose()
        {
            Free.Release();
            all.Leave(this);
        }
    }
}

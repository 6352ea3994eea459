namespace Tocsin.Delivery;

/// <summary>A lane's deliveries, the oldest first. Each holds its own links: with a million waiting, a node for each is 50 MB.</summary>
/// <param name="all">Counts the bytes of all lanes.</param>
internal sealed class Line(HeldBytes all)
{
    public Pending? Oldest { get; private set; }

    public int Count { get; private set; }

    public long Bytes { get; private set; }

    private Pending? _newest;

    public void Add(Pending p)
    {
        p.IsInLine = true;
        p.Older = _newest;
        if (_newest is { } before)
        {
            before.Newer = p;
        }
        else
        {
            Oldest = p;
        }

        _newest = p;
        Count++;
        Bytes += p.Bytes;
        all.Add(p.Bytes);
    }

    /// <summary>Does nothing when it has left already.</summary>
    public void Remove(Pending p)
    {
        if (!p.IsInLine)
        {
            return;
        }

        if (p.Older is { } older)
        {
            older.Newer = p.Newer;
        }
        else
        {
            Oldest = p.Newer;
        }

        if (p.Newer is { } newer)
        {
            newer.Older = p.Older;
        }
        else
        {
            _newest = p.Older;
        }

        (p.Older, p.Newer, p.IsInLine) = (null, null, false);
        Count--;
        Bytes -= p.Bytes;
        all.Add(-p.Bytes);
    }

    /// <summary>From the oldest on; what it names may leave meanwhile.</summary>
    public IEnumerable<Pending> All()
    {
        for (var p = Oldest; p is not null; )
        {
            var next = p.Newer;
            yield return p;
            p = next;
        }
    }
}

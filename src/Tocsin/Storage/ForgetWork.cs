namespace Tocsin.Storage;

/// <summary>Where the search for what can be forgotten goes on: what waits at the front must not hide what is settled behind it.</summary>
internal sealed class ForgetCursor
{
    /// <summary>The last id that was looked at; 0 at the front.</summary>
    public long After { get; set; }
}

/// <summary>
/// Forgets settled events received before a time, the oldest first. It looks at a bounded number: ids ascend with time, so the first
/// that is too young ends the search.
/// </summary>
internal sealed class ForgetWork(DateTimeOffset before, int limit, ForgetCursor cursor, long mostBytes = long.MaxValue) : Work
{
    private const int MaxLooked = 20_000;

    public int Forgotten { get; private set; }

    /// <summary>Everything old enough was looked at; the next search begins at the front.</summary>
    public bool AtEnd { get; private set; }

    public override void Write(Statements statements)
    {
        var ids = Find(statements);
        foreach (var id in ids)
        {
            statements.DeleteDeliveries.Add(id).Run();
            statements.DeleteEvent.Add(id).Run();
        }

        if (ids.Count > 0)
        {
            statements.ForgetAttempts.Run();
        }

        Forgotten = ids.Count;
    }

    private List<long> Find(Statements statements)
    {
        var ids = new List<long>();
        var looked = 0;
        var bytes = 0L;
        using var rows = statements.Oldest.Query((long)MaxLooked, cursor.After);
        while (ids.Count < limit && bytes < mostBytes)
        {
            if (!rows.Read() || rows.GetInt64(1) >= before.ToUnixTimeMilliseconds())
            {
                AtEnd = looked < MaxLooked;
                cursor.After = AtEnd ? 0 : cursor.After;
                return ids;
            }

            looked++;
            cursor.After = rows.GetInt64(0);
            if (rows.GetInt64(2) == 0)
            {
                ids.Add(cursor.After);
                bytes += rows.GetInt64(3);
            }
        }

        return ids;
    }
}

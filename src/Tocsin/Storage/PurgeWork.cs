namespace Tocsin.Storage;

/// <summary>Ends waiting deliveries and dead letters that nobody wants any more.</summary>
internal sealed class PurgeWork(IReadOnlyList<long> ids, DateTimeOffset at) : Work
{
    public override void Write(Statements statements)
    {
        foreach (var id in ids)
        {
            statements.Purge.Add(at.ToUnixTimeMilliseconds()).Add(id).Run();
        }
    }
}

using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;
using Tocsin.Delivery;

namespace Tocsin.Storage;

/// <summary>Copies a settled delivery into a new one.</summary>
internal sealed class ReplayWork(long id, DateTimeOffset deadline) : Work
{
    public override bool Grows => true;

    public override long DiskBytes => 2 * Schema.RowBytes;

    /// <summary>Known once it is written; true once it is committed.</summary>
    public Replay Outcome { get; private set; } = new Replay.Unknown();

    public override void Write(Statements statements)
    {
        using var row = statements.ReadSettled.Query(id);
        if (!row.Read())
        {
            return;
        }

        if ((DeliveryState)row.GetInt32(0) == DeliveryState.Pending)
        {
            Outcome = new Replay.StillPending();
            return;
        }

        // To the millisecond, as it reads back after a restart.
        var until = DateTimeOffset.FromUnixTimeMilliseconds(deadline.ToUnixTimeMilliseconds());
        var made = new Pending(statements.NextId++, ObjectName.Parse(row.GetString(1))!.Value, row.GetInt64(2), until)
        {
            Bytes = row.GetInt32(3),
        };
        statements.CopyDelivery.Add(made.Id).Add(until.ToUnixTimeMilliseconds()).Add(id).Run();
        Made = [made];
        Outcome = new Replay.Made(made);
    }
}

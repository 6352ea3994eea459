using Tocsin.Delivery;

namespace Tocsin.Storage;

/// <summary>Records what became of an attempt, and the attempt itself if it failed.</summary>
internal sealed class SettleWork(Settlement s) : Work
{
    public override void Write(Statements statements)
    {
        statements
            .Settle.Add((long)s.State)
            .Add(s.Reason)
            .Add(s.Text)
            .Add(s.Attempts)
            .Add(s.Yielded ? 1 : 0)
            .Add(s.NextAttemptAt?.ToUnixTimeMilliseconds())
            .Add(s.At.ToUnixTimeMilliseconds()) // of one that is pending: when its next attempt was decided
            .Add(s.Id)
            .Run();
        if (s.Failed is { } failed)
        {
            statements
                .WriteAttempt.Add((s.Id * Schema.AttemptsADelivery) + (s.Attempts % Schema.AttemptsADelivery))
                .Add(s.Attempts)
                .Add(s.At.ToUnixTimeMilliseconds())
                .Add((long)failed.Took.TotalMilliseconds)
                .Add(failed.Reason)
                .Add(failed.Text)
                .Run();
        }
    }
}

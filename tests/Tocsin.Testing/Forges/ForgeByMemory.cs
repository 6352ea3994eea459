using System.Text;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Testing.Forges;

/// <summary>A forge without sockets, so that a week passes in seconds: it is down at times and loses answers.</summary>
public sealed class ForgeByMemory(StatefulForge forge, Random chance) : IHttpSender
{
    private readonly Lock _gate = new();
    private int _underWay;

    public StatefulForge Forge { get; } = forge;

    /// <summary>Nothing gets through.</summary>
    public bool IsDown { get; set; }

    /// <summary>How often a write arrives and its answer does not.</summary>
    public double LosesAnswers { get; set; }

    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>Its repository, with the login that it takes.</summary>
    public Destination To =>
        Some.Destination(Forge.Type) with
        {
            Address = Sensitive.Of("https://forge.test" + Forge.Repository),
        };

    public async Task<HttpReply> Send(HttpCall call, Destination to, CancellationToken cancel)
    {
        Interlocked.Increment(ref _underWay);
        try
        {
            await Task.Yield();
            cancel.ThrowIfCancellationRequested();
            lock (_gate)
            {
                return Answer(call);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private HttpReply Answer(HttpCall call)
    {
        if (IsDown)
        {
            return chance.Next(2) == 0
                ? RecordingSender.Reply(503, "down")
                : throw new SendFailedException(new Outcome.Retry(OutcomeReason.ConnectionFailed, "refused"));
        }

        var answer = Forge.Ask(
            call.Method,
            call.Address.PathAndQuery,
            name => call.Headers.FirstOrDefault(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value,
            call.Body
        );
        var headers = answer.Headers.Select(h => h.Split(": ", 2)).ToDictionary(h => h[0], h => h[1]);
        return call.Method != "GET" && chance.NextDouble() < LosesAnswers
            ? throw new SendFailedException(new Outcome.Retry(OutcomeReason.Timeout, "no answer"))
            : new HttpReply(answer.Status, Encoding.UTF8.GetBytes(answer.Body), headers)
            {
                ReceivedAt = new FakeClock().GetUtcNow(),
                RetryAfter = headers.TryGetValue("Retry-After", out var seconds)
                    ? TimeSpan.FromSeconds(int.Parse(seconds, System.Globalization.CultureInfo.InvariantCulture))
                    : null,
            };
    }
}

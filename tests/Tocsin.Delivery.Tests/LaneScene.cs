using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;

namespace Tocsin.Delivery.Tests;

/// <summary>A lane, the time, and what a test does with both.</summary>
public abstract class LaneScene
{
    private protected static readonly DateTimeOffset Start = new(2026, 1, 15, 10, 0, 0, TimeSpan.Zero);
    private protected static readonly Outcome Down = new Outcome.Retry(OutcomeReason.ServerError, "503");
    private protected static readonly Outcome Delivered = new Outcome.Delivered();
    private long _nextId = 1;

    private protected Lane Subject { get; } = new(new LaneLimits());

    private protected DateTimeOffset Now { get; set; } = Start;

    private protected Pending Add(string obj, double deadline = 86_400)
    {
        var p = Make(obj, deadline);
        Subject.Add(p).ShouldBeNull();
        return p;
    }

    private protected Pending Make(string obj, double deadline) =>
        new(_nextId++, new ObjectName("ns", "p"), OrderKey.Of(obj), Now.AddSeconds(deadline));

    private protected void After(double seconds) => Now = Now.AddSeconds(seconds);

    private protected List<Pending> Sent()
    {
        var sent = new List<Pending>();
        while (Subject.Next(Now) is Step.Send send)
        {
            sent.Add(send.Delivery);
        }

        return sent;
    }

    private protected Pending Expire()
    {
        var expired = Subject.Next(Now).ShouldBeOfType<Step.Expire>().Delivery;
        Subject.Recorded(expired, Subject.Expired(expired, "", Now));
        return expired;
    }

    private protected Settlement Finish(Pending p, Outcome outcome)
    {
        var settlement = Subject.Answered(p, outcome, Now, jitter: 0.5);
        Subject.Recorded(p, settlement);
        return settlement;
    }
}

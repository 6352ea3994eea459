using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Delivery;

namespace Tocsin.Testing;

/// <summary>Accepted events for queues.</summary>
public static partial class Some
{
    /// <summary>An error about another object.</summary>
    public static Notification About(string name) =>
        Notify(ErrorEvent with { InvolvedObject = ErrorEvent.InvolvedObject with { Name = name } });

    /// <summary>An event with these deliveries, received at 10:20:30, to be given up a day later.</summary>
    public static Accepted Accepted(params Notification[] notifications)
    {
        var e = notifications.FirstOrDefault()?.Event ?? ErrorEvent;
        var at = new DateTimeOffset(2026, 1, 15, 10, 20, 30, TimeSpan.Zero);
        var body = EventJson.Write(notifications.FirstOrDefault()?.Posted is { } posted ? e with { Metadata = posted } : e);
        return new Accepted(e, body, at, notifications, [], null, at.AddDays(1));
    }
}

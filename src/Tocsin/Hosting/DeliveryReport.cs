using Microsoft.Extensions.Logging;
using Tocsin.Core.Alerts;
using Tocsin.Core.Configuration;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Delivery;
using Tocsin.Operations.Logs;
using Tocsin.Operations.Metrics;

namespace Tocsin.Hosting;

/// <summary>Tells metrics and logs what became of each attempt.</summary>
internal sealed partial class DeliveryReport(Func<ResourceSet> resources, TocsinMetrics metrics, ILogger log)
{
    public void Settled(Settled settled)
    {
        var (name, notification, s, took) = settled;
        var provider = name.ToString();
        var type = resources().Providers.TryGetValue(name, out var p) ? p.Spec.Type : "";
        metrics.Deliveries.Add(1, provider, type, Outcome(s), s.Reason);
        if (took is { } time)
        {
            metrics.AttemptDuration.Observe(time.TotalSeconds, provider, type);
        }

        if (notification is not { } n)
        {
            return;
        }

        var alert = new AlertReference(n.Alert.Name, n.Alert.Namespace, n.Provider.Name);
        var about = n.Event.InvolvedObject;
        if (s.State == DeliveryState.Dead)
        {
            Log.GivenUp(log, alert, about, s.Id, s.Reason, s.Text);
        }
        else if (s.State == DeliveryState.Pending && s.Attempts <= 1 && p?.IsSuspended is not true)
        {
            // Zero attempts: it was not even sent, for what it needs is not there.
            if (s.Attempts == 0)
            {
                Log.NotSent(log, alert, about, s.Id, s.Reason, s.Text);
            }
            else
            {
                Log.Failed(log, alert, about, s.Id, s.Reason, s.Text);
            }
        }
        else
        {
            Log.Attempted(log, alert, about, s.Id, Outcome(s), s.Reason, s.Text, s.Attempts);
        }
    }

    private static string Outcome(Settlement s) =>
        s.State switch
        {
            DeliveryState.Delivered => "delivered",
            DeliveryState.Skipped => "skipped",
            DeliveryState.Dead => "dead",
            _ => s.Reason == OutcomeReason.WaitingForConfiguration ? "waiting" : "retry",
        };

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "failed to send notification")]
        public static partial void Failed(
            ILogger log,
            AlertReference alert,
            ObjectReference eventInvolvedObject,
            long delivery,
            string reason,
            string error
        );

        [LoggerMessage(LogLevel.Error, "failed to dispatch notification")]
        public static partial void NotSent(
            ILogger log,
            AlertReference alert,
            ObjectReference eventInvolvedObject,
            long delivery,
            string reason,
            string error
        );

        [LoggerMessage(LogLevel.Error, "notification given up, it is a dead letter now")]
        public static partial void GivenUp(
            ILogger log,
            AlertReference alert,
            ObjectReference eventInvolvedObject,
            long delivery,
            string reason,
            string error
        );

        [LoggerMessage(LogLevel.Debug, "notification attempted")]
        public static partial void Attempted(
            ILogger log,
            AlertReference alert,
            ObjectReference eventInvolvedObject,
            long delivery,
            string outcome,
            string reason,
            string error,
            int attempts
        );
    }
}

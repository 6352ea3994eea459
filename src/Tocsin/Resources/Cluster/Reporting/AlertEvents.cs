using Tocsin.Core.Alerts;
using Tocsin.Core.Configuration;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;
using Tocsin.Delivery;

namespace Tocsin.Resources.Cluster.Reporting;

/// <summary>What becomes of Flux's events, told on the Alert by Kubernetes events as the reference does.</summary>
internal sealed class AlertEvents(Func<ResourceSet> resources, IObjectLabels labels, EventRecorder events)
{
    private const string Conflict =
        "metadata key conflicts detected (please refer to the Alert API docs and Flux RFC 0008 for more information)";
    private const string OtherNamespace =
        "failed to dispatch notification: the event is of another namespace, cross-namespace references have been blocked";
    private const string DispatchFailed = "NotificationDispatchFailed";
    private readonly ToldFailures _told = new();

    public void Dispatched(Event e, Dispatch dispatch)
    {
        foreach (var (alert, rejection) in dispatch.Rejected)
        {
            if (rejection.Rule is MatchRule.CrossNamespace)
            {
                // The event's object is of another namespace, and who reads the Alert's events may not know of it.
                Warn(alert, DispatchFailed, OtherNamespace);
            }
            else if (rejection.Rule is MatchRule.Labels && labels.Of(e.InvolvedObject) is null)
            {
                Warn(alert, "SourceFetchFailed", $"error getting source object {e.InvolvedObject}");
            }
        }

        foreach (var (alert, keys) in dispatch.Conflicts)
        {
            Warn(alert, "MetadataAppendFailed", Conflict, keys.ToDictionary(k => k.Key, k => k.Sources, StringComparer.Ordinal));
        }
    }

    /// <summary>Once for a delivery that failed, as the reference, which tries no further; and again when it is given up.</summary>
    public void Settled(Notification? n, Settlement s)
    {
        if (n is null || s.Text.Length == 0 || IsSuspended(n) || !_told.IsNews(s))
        {
            return;
        }

        // Zero attempts: it was not even sent, for what it needs is not there.
        var what = s.Attempts == 0 ? "dispatch" : "send";
        Warn(n.Alert, DispatchFailed, $"failed to {what} notification for {n.Event.InvolvedObject}: {s.Text}");
    }

    // Silent as in the reference: whoever suspends a Provider knows it.
    private bool IsSuspended(Notification n) =>
        resources().Providers.TryGetValue(n.Provider, out var provider) && provider.IsSuspended;

    private void Warn(ObjectName alert, string reason, string message, IReadOnlyDictionary<string, string>? annotations = null)
    {
        if (resources().Alerts.TryGetValue(alert, out var found) && found.Object is { } o)
        {
            events.Record(EventTarget.Of(o), isWarning: true, reason, message, annotations);
        }
    }
}

using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Tocsin.Core.Configuration;
using Tocsin.Core.Reports;
using Tocsin.Delivery;
using Tocsin.Hooks;

namespace Tocsin.Console.Answers;

/// <summary>Resources as the console shows them: no address, no channel, nothing of a Secret.</summary>
internal sealed record ShownAlert(
    [property: AllowedValues("Alert")] string Kind,
    string Namespace,
    string Name,
    bool Suspended,
    [property: Description(Shown.Ready)] bool Ready,
    [property: Description(Shown.Reason)] string Reason,
    [property: Description(Shown.Message)] string Message,
    IReadOnlyDictionary<string, string> Labels,
    DateTimeOffset? LastDeliveredAt,
    DateTimeOffset? LastFailureAt,
    [property: Description(Shown.LastFailure)] string LastFailure,
    int DeliveredInLastHour,
    int FailedInLastHour,
    [property: Description("namespace/name")] string Provider,
    [property: Description("info or error, unless the Alert is invalid.")] string EventSeverity
)
{
    public static ShownAlert Of(AlertResource alert, Standing standing)
    {
        var readiness = standing.Judge(alert.Readiness);
        return new(
            "Alert",
            alert.Name.Namespace,
            alert.Name.Name,
            alert.IsSuspended,
            readiness.IsReady,
            readiness.Reason,
            readiness.Message,
            alert.Labels,
            standing.LastDelivered,
            standing.LastFailure,
            standing.Failure,
            standing.DeliveredInHour,
            standing.FailedInHour,
            new ObjectName(alert.Name.Namespace, alert.Spec.ProviderName).ToString(),
            alert.Spec.EventSeverity
        );
    }
}

internal sealed record ShownProvider(
    [property: AllowedValues("Provider")] string Kind,
    string Namespace,
    string Name,
    bool Suspended,
    [property: Description(Shown.Ready)] bool Ready,
    [property: Description(Shown.Reason)] string Reason,
    [property: Description(Shown.Message)] string Message,
    IReadOnlyDictionary<string, string> Labels,
    DateTimeOffset? LastDeliveredAt,
    DateTimeOffset? LastFailureAt,
    [property: Description(Shown.LastFailure)] string LastFailure,
    int DeliveredInLastHour,
    int FailedInLastHour,
    string Type
)
{
    public static ShownProvider Of(ProviderResource provider, Standing standing)
    {
        var readiness = standing.Judge(provider.Readiness);
        return new(
            "Provider",
            provider.Name.Namespace,
            provider.Name.Name,
            provider.IsSuspended,
            readiness.IsReady,
            readiness.Reason,
            readiness.Message,
            provider.Labels,
            standing.LastDelivered,
            standing.LastFailure,
            standing.Failure,
            standing.DeliveredInHour,
            standing.FailedInHour,
            provider.Spec.Type
        );
    }
}

internal sealed record ShownReceiver(
    [property: AllowedValues("Receiver")] string Kind,
    string Namespace,
    string Name,
    bool Suspended,
    [property: Description(Shown.Ready)] bool Ready,
    [property: Description(Shown.Reason)] string Reason,
    [property: Description(Shown.Message)] string Message,
    IReadOnlyDictionary<string, string> Labels,
    string Type
)
{
    /// <param name="standing">As it is used; null while nothing is known of that.</param>
    public static ShownReceiver Of(ReceiverResource receiver, ReceiverStanding? standing)
    {
        var isUsed = receiver.Readiness.IsReady && standing is not null;
        return new(
            "Receiver",
            receiver.Name.Namespace,
            receiver.Name.Name,
            receiver.IsSuspended,
            isUsed ? standing!.TakesWebhooks : receiver.Readiness.IsReady,
            isUsed && standing!.Reason.Length > 0 ? standing.Reason : receiver.Readiness.Reason,
            // The path is who may call: it stands in the status alone.
            isUsed && !standing!.TakesWebhooks
                ? standing.Message
                : receiver.Readiness.Message,
            receiver.Labels,
            receiver.Spec.Type
        );
    }
}

/// <summary>What is said of several of these.</summary>
internal static class Shown
{
    public const string Ready = "Configured, able to match, and the newest delivery arrived.";
    public const string Reason = "One word for programs, such as Succeeded or SecretNotFound; docs/why.md lists them.";
    public const string Message = "Names the cause and the cure.";
    public const string LastFailure = "What the last failed attempt said; empty when there was none.";
}

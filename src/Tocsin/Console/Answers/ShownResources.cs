using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Tocsin.Core.Configuration;
using Tocsin.Core.Reports;
using Tocsin.Delivery;

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
    IReadOnlyDictionary<string, string> Labels
)
{
    public static ShownReceiver Of(ReceiverResource receiver) =>
        new(
            "Receiver",
            receiver.Name.Namespace,
            receiver.Name.Name,
            receiver.IsSuspended,
            receiver.Readiness.IsReady,
            receiver.Readiness.Reason,
            receiver.Readiness.Message,
            receiver.Labels
        );
}

/// <summary>What is said of several of these.</summary>
internal static class Shown
{
    public const string Ready = "Configured, able to match, and the newest delivery arrived.";
    public const string Reason = "One word for programs, such as Succeeded or SecretNotFound; docs/why.md lists them.";
    public const string Message = "Names the cause and the cure.";
    public const string LastFailure = "What the last failed attempt said; empty when there was none.";
}

using System.Text.Json.Serialization;
using Tocsin.Core.Configuration;
using Tocsin.Core.Reports;

namespace Tocsin.Commands.Objects;

/// <summary>A resource as lists show it: a line of <c>tocsin get</c>, an item of the console's API.</summary>
internal sealed record ListedResource(
    string Kind,
    string Namespace,
    string Name,
    bool Suspended,
    bool Ready,
    string Reason,
    string Message
)
{
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Known to a running Tocsin alone.</summary>
    public DateTimeOffset? LastDeliveredAt { get; init; }
    public DateTimeOffset? LastFailureAt { get; init; }
    public string? LastFailure { get; init; }
    public int? DeliveredInLastHour { get; init; }
    public int? FailedInLastHour { get; init; }

    /// <summary>A controller wrote so into the object's status.</summary>
    [JsonIgnore]
    public bool IsReported { get; init; }

    /// <summary>The status of each condition by its type; null where only <see cref="Ready"/> is known.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, string>? Conditions { get; init; }

    /// <summary>Whether a line of a table would say the same of both.</summary>
    public bool IsShownAs(ListedResource other) =>
        (Namespace, Name, Suspended, Ready, Reason, Message)
        == (other.Namespace, other.Name, other.Suspended, other.Ready, other.Reason, other.Message);

    public static IEnumerable<ListedResource> Alerts(ResourceSet set) =>
        set.Alerts.Values.Select(a => Of("Alert", a.Name, a.IsSuspended, a.Readiness, a.Labels));

    public static IEnumerable<ListedResource> Providers(ResourceSet set) =>
        set.Providers.Values.Select(p => Of("Provider", p.Name, p.IsSuspended, p.Readiness, p.Labels));

    public static IEnumerable<ListedResource> Receivers(ResourceSet set) =>
        set.Receivers.Values.Select(r => Of("Receiver", r.Name, r.IsSuspended, r.Readiness, r.Labels));

    private static ListedResource Of(
        string kind,
        ObjectName name,
        bool suspended,
        Readiness verdict,
        IReadOnlyDictionary<string, string> labels
    ) => new(kind, name.Namespace, name.Name, suspended, verdict.IsReady, verdict.Reason, verdict.Message) { Labels = labels };
}

internal sealed record ResourceList(IReadOnlyList<ListedResource>? Items);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ResourceList))]
internal sealed partial class ResourceListJson : JsonSerializerContext;

using System.Collections.Frozen;
using Tocsin.Core.Alerts;
using Tocsin.Core.Providers;
using Tocsin.Core.Receivers;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Core.Configuration;

/// <summary>All that is known at one moment. Immutable: a change makes a new set, and readers keep the one they took.</summary>
public sealed class ResourceSet
{
    public static ResourceSet Empty { get; } = new();

    public IReadOnlyDictionary<ObjectName, AlertResource> Alerts { get; init; } =
        FrozenDictionary<ObjectName, AlertResource>.Empty;
    public IReadOnlyDictionary<ObjectName, ProviderResource> Providers { get; init; } =
        FrozenDictionary<ObjectName, ProviderResource>.Empty;
    public IReadOnlyDictionary<ObjectName, ReceiverResource> Receivers { get; init; } =
        FrozenDictionary<ObjectName, ReceiverResource>.Empty;

    /// <summary>The alerts in use, arranged for matching.</summary>
    public AlertIndex Index { get; init; } = AlertIndex.Empty;
}

/// <summary>An Alert as configured, with its verdict. <see cref="Active"/> is the last good state and stays in use when a later one is invalid.</summary>
public sealed record AlertResource(ObjectName Name, AlertSpec Spec, Readiness Readiness)
{
    public Alert? Active { get; init; }

    /// <summary>What <see cref="Readiness"/> is made of.</summary>
    public Aspects Aspects { get; init; } = Aspects.Good("Alert");

    /// <summary>Which of its sources can match nothing here, and why; empty when none is known.</summary>
    public string DeadSources { get; init; } = "";

    /// <summary>What it was read from; null in sets that were made by hand.</summary>
    public ResourceObject? Object { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = FrozenDictionary<string, string>.Empty;
    public bool IsSuspended => Spec.Suspend;
}

/// <summary>A Provider as configured, with its verdict.</summary>
public sealed record ProviderResource(ObjectName Name, ProviderSpec Spec, Readiness Readiness)
{
    /// <summary>The type's implementation; null while it is not built.</summary>
    public IProvider? Type { get; init; }

    /// <summary>Where and with what to send; null while the configuration does not allow it, then <see cref="Readiness"/> says why.</summary>
    public Destination? Destination { get; init; }

    /// <summary>What <see cref="Readiness"/> is made of.</summary>
    public Aspects Aspects { get; init; } = Aspects.Good("Provider");

    public IReadOnlyDictionary<string, string> Labels { get; init; } = FrozenDictionary<string, string>.Empty;
    public bool IsSuspended => Spec.Suspend;
}

/// <summary>A Receiver as configured. An invalid one takes no webhooks, whatever it was before, as in the reference.</summary>
public sealed record ReceiverResource(ObjectName Name, ReceiverSpec Spec, Readiness Readiness)
{
    /// <summary>What makes it unusable until somebody changes it; null when nothing does.</summary>
    public ConfigurationFault? Fault { get; init; }

    /// <summary>What its webhooks are checked with as of the last look; null while it is missing.</summary>
    public ReceiverSecret? Secret { get; init; }

    /// <summary>Where its webhooks go by that Secret; empty while it is missing.</summary>
    public string WebhookPath { get; init; } = "";

    /// <summary>The Secret that its spec names; null when it names none.</summary>
    public ObjectName? SecretName => Spec.SecretName.Length > 0 ? new(Name.Namespace, Spec.SecretName) : null;

    /// <summary>What it was read from; null in sets that were made by hand.</summary>
    public ResourceObject? Object { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = FrozenDictionary<string, string>.Empty;
    public bool IsSuspended => Spec.Suspend;
}

namespace Tocsin.Core.Providers;

/// <summary>What a provider type is good for; gates and documentation follow from it.</summary>
public enum Family
{
    Chat,
    Incident,
    Telemetry,
    CommitStatus,
    ChangeRequest,
    Dispatch,
    Stream,
    Webhook,
}

/// <summary>The facts of a provider type, declared where the type is.</summary>
/// <param name="Name">The value of <c>spec.type</c>.</param>
public sealed record ProviderType(string Name, Family Family)
{
    /// <summary>What must be configured; checked when the Provider is loaded, before any event.</summary>
    public Need Needs { get; init; }

    /// <summary>The channel is a credential (PagerDuty's routing key), so it is kept out of every text as Secrets are.</summary>
    public bool ChannelIsSecret { get; init; }

    /// <summary>Says of an address that is the target's own page for people what to write instead; null for any other.</summary>
    public Func<Uri, string?> PageForPeople { get; init; } = static _ => null;

    /// <summary>Commit-status refreshes go to forges and to generic webhooks only (spec/providers.md §3.2, gate 4).</summary>
    public bool TakesCommitStatusUpdates => Family is Family.CommitStatus or Family.Webhook;
}

/// <summary>Settings a provider type cannot do without.</summary>
[Flags]
public enum Need
{
    None = 0,
    Address = 1,
    Channel = 2,
    Token = 4,
}

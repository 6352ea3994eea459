using Tocsin.Core.Resources;

namespace Tocsin.Resources.Cluster.Watching;

/// <summary>An object of the cluster: what is compiled, and beside it what only the reporting looks at.</summary>
/// <param name="Object">Trimmed of what nobody reads. Null when it cannot be read at all.</param>
internal sealed record ClusterObject(ResourceObject? Object, long Generation)
{
    public required string ApiVersion { get; init; }
    public IReadOnlyList<string> Finalizers { get; init; } = [];
    public IReadOnlyList<Condition> Conditions { get; init; } = [];
    public long? ObservedGeneration { get; init; }

    /// <summary>The version of the object, status included.</summary>
    public string ResourceVersion { get; init; } = "";

    /// <summary>Of a Receiver: where its webhooks go; empty while that is nowhere.</summary>
    public string WebhookPath { get; init; } = "";

    /// <summary>Of a Receiver: which request to reconcile was seen last.</summary>
    public string LastHandledReconcileAt { get; init; } = "";

    /// <summary>It goes as soon as its finalizers are gone.</summary>
    public bool IsDeleting { get; init; }

    /// <summary>The same to who compiles; status and bookkeeping may differ.</summary>
    public bool MeansTheSame(ClusterObject other) =>
        Generation == other.Generation && Object is { } mine && other.Object is { } theirs && mine.SameAs(theirs);

    /// <summary>A new status alone makes no new tree: what was compiled holds the old one.</summary>
    public ClusterObject Sharing(ClusterObject before) => MeansTheSame(before) ? this with { Object = before.Object } : this;
}

/// <summary>A condition as in <c>metav1.Condition</c>.</summary>
internal sealed record Condition(string Type, string Status, string Reason, string Message)
{
    public long? ObservedGeneration { get; init; }
    public string LastTransitionTime { get; init; } = "";

    /// <summary>Says the same; when it came to be so is left out.</summary>
    public bool Says(Condition other) =>
        Type == other.Type
        && Status == other.Status
        && Reason == other.Reason
        && Message == other.Message
        && ObservedGeneration == other.ObservedGeneration;
}

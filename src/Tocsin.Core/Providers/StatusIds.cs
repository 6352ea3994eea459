namespace Tocsin.Core.Providers;

/// <summary>How commit statuses are named where neither <c>spec.commitStatusExpr</c> nor the Provider's annotation says it.</summary>
/// <param name="IsUnique">Namespace and cluster are part of the name; else it is the reference's.</param>
/// <param name="Cluster">The cluster of events whose metadata names none; may be empty.</param>
public sealed record StatusIds(bool IsUnique = false, string Cluster = "")
{
    /// <summary>On a Provider: <see cref="Unique"/> or <see cref="Reference"/>, whatever the flag says.</summary>
    public const string Annotation = "notification.toolkit.fluxcd.io/commit-status-id";

    public const string Unique = "unique";
    public const string Reference = "default";

    /// <summary>The metadata entry that names the cluster, as Alerts set it in <c>spec.eventMetadata</c>.</summary>
    public const string ClusterKey = "cluster";

    public static StatusIds Default { get; } = new();
}

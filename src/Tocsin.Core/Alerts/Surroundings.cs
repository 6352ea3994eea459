using System.Collections.Frozen;

namespace Tocsin.Core.Alerts;

/// <summary>What is known of the cluster that events come from; what is not known is held against nobody.</summary>
public sealed record Surroundings
{
    public static Surroundings Unknown { get; } = new();

    /// <summary>Kinds that sources name and that the cluster serves in no version.</summary>
    public IReadOnlySet<string> UnservedKinds { get; init; } = FrozenSet<string>.Empty;

    /// <summary>All that there are; null when that is not known.</summary>
    public IReadOnlySet<string>? Namespaces { get; init; }

    internal bool LacksNothing => Namespaces is null && UnservedKinds.Count == 0;
}

using Tocsin.Core.Alerts;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Configuration;

/// <summary>What is right and wrong about an Alert, by what it depends on.</summary>
internal static class AlertAspects
{
    public static Readiness Suspended { get; } =
        new(false, ReadyReason.Suspended, "Alert is suspended; it takes no event until spec.suspend is false");

    /// <param name="own">What the Alert says by itself.</param>
    /// <param name="all">That, and what is said of the Provider and the sources.</param>
    public static Aspects Of(
        AlertSpec spec,
        IReadOnlyCollection<Problem> own,
        IReadOnlyCollection<Problem> all,
        ProviderResource? provider
    ) => new(Spec(spec, own), Resolved(all, provider), Matching(all));

    private static Readiness Spec(AlertSpec spec, IReadOnlyCollection<Problem> own) =>
        Aspects.Broken(own)
        ?? (
            spec.Suspend
                ? Suspended
                : Nothing(own.Where(p => p.Code != FindingCode.CrossNamespaceRefused)) ?? Readiness.Ready("Alert is valid")
        );

    private static Readiness Resolved(IEnumerable<Problem> all, ProviderResource? provider) =>
        provider is null
            ? Aspects.Broken(all.Where(p => p.Reason == ReadyReason.ProviderNotFound))
                ?? new Readiness(false, ReadyReason.ProviderNotFound, "spec.providerRef names no Provider")
        : provider.Readiness.IsReady ? Readiness.Ready($"Provider '{provider.Name.Name}' is there and can be used")
        : NotReady(provider);

    public static Readiness NotReady(ProviderResource provider) =>
        new(false, ReadyReason.ProviderNotReady, $"Provider '{provider.Name.Name}' is not ready: {provider.Readiness.Message}");

    // A pattern that does not compile leaves more or fewer events than were meant, and some can match all the same.
    private static Readiness Matching(IReadOnlyCollection<Problem> all) =>
        Nothing(all)
        ?? (
            all.Where(p => p.Reason == ReadyReason.InvalidPattern).ToList() is [_, ..] broken
                ? new Readiness(broken.TrueForAll(p => p.IsContained), ReadyReason.InvalidPattern, string.Join("; ", broken))
            : DeadSources.Said(all) is { Length: > 0 } dead ? Readiness.Ready($"some source can match, but {dead}")
            : Readiness.Ready("the sources can match")
        );

    private static Readiness? Nothing(IEnumerable<Problem> problems) =>
        problems.Where(p => p.Reason == ReadyReason.NothingCanMatch).ToList() is [_, ..] nothing
            ? new Readiness(false, ReadyReason.NothingCanMatch, string.Join("; ", nothing))
            : null;
}

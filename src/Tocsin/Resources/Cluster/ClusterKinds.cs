using Tocsin.Core.Resources;
using Tocsin.Kube.Client;

namespace Tocsin.Resources.Cluster;

/// <summary>The kinds that Tocsin reads, and where the API serves them.</summary>
internal static class ClusterKinds
{
    public static ResourceType Secrets { get; } = new("", "v1", "secrets");
    public static ResourceType Events { get; } = new("", "v1", "events");
    public static ResourceType Namespaces { get; } = new("", "v1", "namespaces", IsNamespaced: false);
    public static ResourceType Accounts { get; } = new("", "v1", "serviceaccounts");

    /// <summary>Tocsin's own, with the versions that it reads, the best first.</summary>
    public static IReadOnlyList<OwnKind> Own { get; } =
    [
        new("Alert", "alerts", ["v1beta3", "v1beta2", "v1beta1"]),
        new("Provider", "providers", ["v1beta3", "v1beta2", "v1beta1"]),
        new("Receiver", "receivers", ["v1", "v1beta2", "v1beta1"]),
    ];

    /// <summary>The group of a kind that events are about; null when it is none of Flux's.</summary>
    public static string? GroupOf(string kind) =>
        kind switch
        {
            "Bucket" or "GitRepository" or "HelmChart" or "HelmRepository" or "OCIRepository" or "ExternalArtifact" =>
                "source.toolkit.fluxcd.io",
            "Kustomization" => "kustomize.toolkit.fluxcd.io",
            "HelmRelease" => "helm.toolkit.fluxcd.io",
            "ImageRepository" or "ImagePolicy" or "ImageUpdateAutomation" => "image.toolkit.fluxcd.io",
            "ArtifactGenerator" => "source.extensions.fluxcd.io",
            _ => null,
        };
}

/// <summary>A kind of Tocsin's own.</summary>
/// <param name="Versions">That are read, the best first.</param>
internal sealed record OwnKind(string Kind, string Plural, IReadOnlyList<string> Versions)
{
    public ResourceType As(string version) => new(ResourceKinds.Group, version, Plural);

    /// <summary>In the best version that serves this very kind: a group's versions need not serve each of its kinds.</summary>
    public async Task<ResourceType?> Find(Discovery discovery, CancellationToken cancel)
    {
        foreach (var version in Versions)
        {
            if ((await discovery.Resources(ResourceKinds.Group, version, cancel)).Any(r => r.Name == Plural))
            {
                return As(version);
            }
        }

        return null;
    }
}

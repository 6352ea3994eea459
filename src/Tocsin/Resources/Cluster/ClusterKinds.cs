using Tocsin.Core.Resources;
using Tocsin.Kube.Client;

namespace Tocsin.Resources.Cluster;

/// <summary>The kinds that Tocsin reads, and where the API serves them.</summary>
internal static class ClusterKinds
{
    public static ResourceType Secrets { get; } = new("", "v1", "secrets");
    public static ResourceType Events { get; } = new("", "v1", "events");
    public static ResourceType Accounts { get; } = new("", "v1", "serviceaccounts");

    /// <summary>Tocsin's own, with the versions that it reads, the best first.</summary>
    public static IReadOnlyList<(string Kind, string Plural, string[] Versions)> Own { get; } =
    [
        ("Alert", "alerts", ["v1beta3", "v1beta2", "v1beta1"]),
        ("Provider", "providers", ["v1beta3", "v1beta2", "v1beta1"]),
        ("Receiver", "receivers", ["v1", "v1beta2", "v1beta1"]),
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

    /// <summary>The best version that the server has; where nothing can be learnt, the current one.</summary>
    public static ResourceType Served(string plural, IReadOnlyList<string> read, IReadOnlyList<string> served) =>
        new(ResourceKinds.Group, read.FirstOrDefault(served.Contains) ?? read[0], plural);
}

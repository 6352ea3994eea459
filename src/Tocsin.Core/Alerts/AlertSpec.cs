using Tocsin.Core.Events;
using Tocsin.Core.Patterns;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Alerts;

/// <summary>An Alert's spec as written, defaults applied (spec/crds.md).</summary>
public sealed record AlertSpec
{
    public string ProviderName { get; init; } = "";

    /// <summary><c>info</c> takes every event, <c>error</c> only errors.</summary>
    public string EventSeverity { get; init; } = SeverityName.Info;

    public IReadOnlyList<EventSource> EventSources { get; init; } = [];
    public IReadOnlyList<string> InclusionList { get; init; } = [];
    public IReadOnlyList<string> ExclusionList { get; init; } = [];
    public EventMetadata EventMetadata { get; init; } = EventMetadata.Empty;
    public string Summary { get; init; } = "";
    public bool Suspend { get; init; }
}

/// <summary>One entry of <c>spec.eventSources</c>.</summary>
/// <param name="Name">Exact, or <c>*</c> for any.</param>
/// <param name="Namespace">Exact, <c>*</c> for every namespace, or empty for the Alert's own.</param>
/// <param name="MatchLabels">Null when not given; an empty map still asks for the object to exist.</param>
public sealed record EventSource(
    string Kind,
    string Name,
    string Namespace = "",
    IReadOnlyDictionary<string, string>? MatchLabels = null
)
{
    public const string Any = "*";

    /// <summary>
    /// The kinds that Tocsin's definitions admit: those of Flux's controllers (spec/crds.md, object reference), of Flux Operator
    /// (https://fluxcd.control-plane.io/operator/) and of tofu-controller. Events of any other kind match as well.
    /// </summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        "Bucket",
        "GitRepository",
        "Kustomization",
        "HelmRelease",
        "HelmChart",
        "HelmRepository",
        "ImageRepository",
        "ImagePolicy",
        "ImageUpdateAutomation",
        "OCIRepository",
        "ArtifactGenerator",
        "ExternalArtifact",
        "FluxInstance",
        "ResourceSet",
        "ResourceSetInputProvider",
        "Terraform",
    ];
}

/// <summary>An Alert ready to match: names, spec and compiled patterns.</summary>
public sealed record Alert(ObjectName Name, string Uid, AlertSpec Spec)
{
    public IReadOnlyList<Pattern> Inclusion { get; init; } = [];
    public IReadOnlyList<Pattern> Exclusion { get; init; } = [];
    public ObjectName Provider => new(Name.Namespace, Spec.ProviderName);
}

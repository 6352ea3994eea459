using Tocsin.Core.Configuration;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;
using Tocsin.Kube.Client;
using ObjectKey = Tocsin.Core.Resources.ObjectKey;

namespace Tocsin.Commands.Objects;

/// <summary>A kind that the verbs act upon.</summary>
/// <param name="Plural">The word of <c>get</c>; the other verbs say <paramref name="Word"/>.</param>
/// <param name="Human">The word of questions and progress.</param>
/// <param name="ApiName">The last part of addresses, the console's and the cluster's.</param>
internal sealed record ObjectKind(
    string Plural,
    string Word,
    string Kind,
    string Human,
    string ApiName,
    string Version,
    bool ShowsSuspended,
    Func<ResourceSet, IEnumerable<ListedResource>> From
)
{
    public static ObjectKind Alert { get; } =
        new("alerts", "alert", "Alert", "alert", "alerts", "v1beta3", ShowsSuspended: true, ListedResource.Alerts);

    public static ObjectKind Provider { get; } =
        new(
            "alert-providers",
            "alert-provider",
            "Provider",
            "alert provider",
            "providers",
            "v1beta3",
            ShowsSuspended: false,
            ListedResource.Providers
        );

    public static ObjectKind Receiver { get; } =
        new("receivers", "receiver", "Receiver", "receiver", "receivers", "v1", ShowsSuspended: true, ListedResource.Receivers);

    /// <summary>Only <c>create</c> knows it.</summary>
    public static ObjectKind Secret { get; } =
        new("secrets", "secret", "Secret", "secret", "secrets", "v1", ShowsSuspended: false, _ => []) { Group = "" };

    /// <summary>Those that are listed.</summary>
    public static IReadOnlyList<ObjectKind> All { get; } = [Alert, Provider, Receiver];

    /// <summary>As sentences say it.</summary>
    public string OneOf => $"{(Kind.StartsWith('A') ? "an" : "a")} {Kind}";

    public string Group { get; init; } = ResourceKinds.Group;

    public string ApiVersion => Group.Length > 0 ? $"{Group}/{Version}" : Version;

    public ResourceType Type => new(Group, Version, ApiName);

    public ObjectKey KeyOf(string ns, string name) => new(Group, Kind, new ObjectName(ns, name));
}

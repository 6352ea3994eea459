namespace Tocsin.Core.Events;

/// <summary>The object an event is about (Kubernetes core/v1 ObjectReference); absent parts are empty strings.</summary>
public sealed record ObjectReference
{
    public string Kind { get; init; } = "";
    public string Namespace { get; init; } = "";
    public string Name { get; init; } = "";
    public string Uid { get; init; } = "";
    public string ApiVersion { get; init; } = "";
    public string ResourceVersion { get; init; } = "";
    public string FieldPath { get; init; } = "";

    /// <summary>The API group: the part before the slash of <see cref="ApiVersion"/>, empty for core versions.</summary>
    public string Group => ApiGroup.Of(ApiVersion).Name;

    /// <summary>The group with a slash behind it: how the group's own metadata keys begin.</summary>
    public string GroupPrefix => ApiGroup.Of(ApiVersion).Prefix;

    /// <summary><c>Kind/namespace/name</c>, the form in logs, history and the API.</summary>
    public override string ToString() => $"{Kind}/{Namespace}/{Name}";
}

using Tocsin.Core.Documents;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Resources;

/// <summary>An object as read, before its spec is looked at.</summary>
/// <param name="Source">Where it was read: a file's path, empty for a cluster's object.</param>
public sealed record ResourceObject(ObjectKey Key, string Version, MapNode Root, string Source)
{
    public ObjectName Name => Key.Name;

    /// <summary>From the API server, else derived from kind and name, so that it survives restarts.</summary>
    public required string Uid { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>What is wrong outside the spec.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>The folder that it is applied with; objects of two folders may have one name. Empty where there is only one.</summary>
    public string Unit { get; init; } = "";

    /// <summary>What it is called in its file; null when that is its name, and nothing was changed of it since.</summary>
    public ObjectKey? Written { get; init; }

    public ResourceKind Kind => ResourceKinds.Of(Key.Group, Key.Kind);

    /// <summary>The same object, equal in all that Tocsin reads; the line may be another. One that was deleted and made again is another object.</summary>
    public bool SameAs(ResourceObject other) =>
        ReferenceEquals(this, other)
        || (Key == other.Key && Uid == other.Uid && Version == other.Version && Root.SameAs(other.Root));

    public Finding Finding(Problem problem) =>
        new(Source, Key.Kind, Name, problem.Line > 0 ? problem : problem with { Line = Root.LineOf(problem.Path) });

    internal Finding DefinedTwice(ResourceObject first)
    {
        var message = $"is defined twice: the one in {first.Source}:{first.Root.Line} is used; remove this one or that";
        return Finding(
            new Problem("metadata.name", message) { IsWarning = Kind is ResourceKind.Other, Code = FindingCode.DefinedTwice }
        );
    }
}

/// <summary>What names an object; the version is not part of it, since it is the same object in all of them.</summary>
public readonly record struct ObjectKey(string Group, string Kind, ObjectName Name);

/// <summary>The kinds that mean something to Tocsin.</summary>
public enum ResourceKind
{
    Other,
    Alert,
    Provider,
    Receiver,
    Secret,
}

/// <summary>Tells Tocsin's kinds from foreign ones that only share the word.</summary>
public static class ResourceKinds
{
    public const string Group = "notification.toolkit.fluxcd.io";

    public static IReadOnlyList<string> Own { get; } = ["Alert", "Provider", "Receiver"];

    public static ResourceKind Of(string group, string kind) =>
        (group, kind) switch
        {
            (Group, "Alert") => ResourceKind.Alert,
            (Group, "Provider") => ResourceKind.Provider,
            (Group, "Receiver") => ResourceKind.Receiver,
            ("", "Secret") => ResourceKind.Secret,
            _ => ResourceKind.Other,
        };
}

/// <summary>One thing wrong, and where: what <c>validate</c> prints.</summary>
/// <param name="Kind">Empty when it is not known what the document is.</param>
public sealed record Finding(string Source, string Kind, ObjectName Name, Problem Problem)
{
    /// <summary>
    /// <c>file:line: kind/ns/name: field: error|warning: message</c>; a dash stands for what is not known, and a cluster's object
    /// has no file.
    /// </summary>
    public override string ToString()
    {
        var what = Kind.Length == 0 ? "-" : $"{Kind}/{OrDash(Name.Namespace)}/{OrDash(Name.Name)}";
        var severity = Problem.IsWarning ? "warning" : "error";
        var where = Source.Length == 0 ? "" : $"{Source}:{Math.Max(Problem.Line, 1)}: ";
        return $"{where}{what}: {OrDash(Problem.Path)}: {severity}: {Problem.Message}";
    }

    private static string OrDash(string text) => string.IsNullOrEmpty(text) ? "-" : text;
}

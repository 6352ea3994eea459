namespace Tocsin.Kube.Client;

/// <summary>A kind of object and where the API serves it.</summary>
/// <param name="Group">Empty for the core group.</param>
/// <param name="Plural">The name in paths, such as <c>alerts</c>.</param>
public sealed record ResourceType(string Group, string Version, string Plural, bool IsNamespaced = true)
{
    /// <summary>As RBAC and errors name it: <c>alerts.notification.toolkit.fluxcd.io</c>.</summary>
    public string FullName => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>A name that Kubernetes takes for some kind of object: it has at most 253 characters and is one segment of a path.</summary>
    /// <remarks>https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#path-segment-names</remarks>
    public static bool IsName(string name) =>
        name is not ("" or "." or "..") && name.Length <= 253 && !name.Contains('/') && !name.Contains('%');

    /// <summary>The path below the server's address; without a namespace that of all, without a name that of the collection.</summary>
    internal string Path(string? @namespace, string? name, string? subresource)
    {
        var path = Group.Length == 0 ? $"api/{Version}" : $"apis/{Group}/{Version}";
        if (IsNamespaced && @namespace is { Length: > 0 })
        {
            path += "/namespaces/" + Segment(@namespace);
        }

        path += "/" + Plural;
        if (name is not null)
        {
            path += "/" + Segment(name);
        }

        return subresource is null ? path : path + "/" + subresource;
    }

    // A name such as ".." or "a/b" would lead to another place; whoever makes a call refuses it.
    private static string Segment(string name) =>
        IsName(name) ? Uri.EscapeDataString(name) : throw new ArgumentException("not a name of an object", nameof(name));
}

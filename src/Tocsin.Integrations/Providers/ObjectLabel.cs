using Tocsin.Core.Events;

namespace Tocsin.Integrations.Providers;

/// <summary>The forms in which targets name the involved object (spec/providers.md §6.4).</summary>
internal static class ObjectLabel
{
    /// <summary><c>kustomization/webapp.apps</c></summary>
    public static string Dotted(ObjectReference o) => $"{o.Kind.ToLowerInvariant()}/{o.Name}.{o.Namespace}";

    /// <summary><c>kustomization/webapp/apps</c></summary>
    public static string Slashed(ObjectReference o) => $"{o.Kind.ToLowerInvariant()}/{o.Name}/{o.Namespace}";

    /// <summary><c>kustomization/webapp</c>, all in lower case.</summary>
    public static string Short(ObjectReference o) => $"{o.Kind}/{o.Name}".ToLowerInvariant();

    /// <summary><c>Kustomization/apps/webapp</c></summary>
    public static string Path(ObjectReference o) => $"{o.Kind}/{o.Namespace}/{o.Name}";

    /// <summary><c>Kustomization: apps/webapp</c></summary>
    public static string Titled(ObjectReference o) => $"{o.Kind}: {o.Namespace}/{o.Name}";
}

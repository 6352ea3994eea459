using Tocsin.Core.Documents;
using Tocsin.Core.Patterns;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Resources.Manifests.Kustomize;

/// <summary>Which objects a patch is for: expressions for group, version, kind, name and namespace, and selectors.</summary>
/// <remarks>https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/</remarks>
internal sealed class PatchTarget(MapNode target)
{
    private readonly Pattern? _group = Whole(target, "group");
    private readonly Pattern? _version = Whole(target, "version");
    private readonly Pattern? _kind = Whole(target, "kind");
    private readonly Pattern? _name = Whole(target, "name");
    private readonly Pattern? _namespace = Whole(target, "namespace");
    private readonly LabelSelector? _labels = Selector(target, "labelSelector");
    private readonly LabelSelector? _annotations = Selector(target, "annotationSelector");

    public bool Fits(ResourceObject o) =>
        Fits(_group, o.Key.Group)
        && Fits(_version, o.Version)
        && Fits(_kind, o.Key.Kind)
        && (Fits(_name, o.Name.Name) || (o.Written is { } written && Fits(_name, written.Name.Name)))
        && Fits(_namespace, o.Name.Namespace)
        && _labels?.Fits(o.Labels) != false
        && _annotations?.Fits(AnnotationsOf(o)) != false;

    /// <summary>Whether a patch without a target, which names its object itself, is for this one.</summary>
    public static bool IsNamed(MapNode patch, ResourceObject o)
    {
        var metadata = patch["metadata"] as MapNode;
        var version = (patch["apiVersion"] as ScalarNode)?.Text ?? "";
        var name = (metadata?["name"] as ScalarNode)?.Text;
        var ns = (metadata?["namespace"] as ScalarNode)?.Text;
        var slash = version.IndexOf('/');
        return (patch["kind"] as ScalarNode)?.Text == o.Key.Kind
            && (slash < 0 ? "" : version[..slash]) == o.Key.Group
            && (name == o.Name.Name || name == o.Written?.Name.Name)
            && (ns is null || ns == o.Name.Namespace || ns == o.Written?.Name.Namespace);
    }

    private static bool Fits(Pattern? pattern, string text) => pattern is null || pattern.IsMatch(text);

    private static Pattern? Whole(MapNode target, string key) =>
        target[key] is ScalarNode { Text: { Length: > 0 } text }
            ? Pattern.TryParse($"^(?:{text})$", out var pattern, out _)
            || Pattern.TryParse(@"[^\x00-\x{10FFFF}]", out pattern, out _)
                ? pattern
                : null
            : null;

    private static LabelSelector? Selector(MapNode target, string key) =>
        target[key] is ScalarNode { Text: { Length: > 0 } text } ? LabelSelector.TryParse(text, out _) : null;

    private static Dictionary<string, string> AnnotationsOf(ResourceObject o) =>
        ((o.Root["metadata"] as MapNode)?["annotations"] as MapNode)
            ?.Entries.Where(e => e.Value is ScalarNode)
            .ToDictionary(e => e.Key, e => ((ScalarNode)e.Value).Text, StringComparer.Ordinal)
        ?? [];
}

using Tocsin.Core.Documents;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Resources.Manifests.Kustomize;

/// <summary>What a kustomization does to objects that it took together.</summary>
internal static class Transformations
{
    // These keep their names, as kustomize has it.
    private static readonly string[] s_fixedNames = ["CustomResourceDefinition", "APIService", "Namespace"];

    /// <summary>In the order in which kustomize does it.</summary>
    /// <param name="documents">Reads a patch.</param>
    public static List<ResourceObject> Apply(
        KustomizationFile k,
        List<ResourceObject> objects,
        IReadOnlyList<NameReference> references,
        Func<PatchEntry, IReadOnlyList<Node>> documents
    )
    {
        objects = Patch(objects, k.Patches, documents);
        if (k.Namespace is { } ns)
        {
            objects = Changed(objects, o => InMetadata(o.Root, "namespace", ns));
        }

        if (k.HasNamePart)
        {
            objects = Renamed(objects, k, references);
        }

        if (k.Labels is [_, ..] labels)
        {
            objects = Changed(objects, o => InMetadata(o.Root, "labels", labels));
        }

        if (k.Annotations is [_, ..] annotations)
        {
            objects = Changed(objects, o => InMetadata(o.Root, "annotations", annotations));
        }

        return Patch(objects, k.JsonPatches, documents);
    }

    /// <summary>Stands for a Secret that kustomize makes of files.</summary>
    public static ResourceObject Generated(string source, string name, string? ns, int line)
    {
        MapEntry[] metadata =
        [
            new("name", Text(name, line), line),
            .. ns is null ? [] : (MapEntry[])[new("namespace", Text(ns, line), line)],
        ];
        MapEntry[] entries =
        [
            new("apiVersion", Text("generators.kustomize/v1", line), line),
            new("kind", Text("SecretGenerator", line), line),
            new("metadata", new MapNode(metadata, line), line),
        ];
        return Read(source, new MapNode(entries, line), null)!;
    }

    /// <summary>An object in another namespace.</summary>
    public static ResourceObject Moved(ResourceObject o, string ns) => Changed([o], _ => InMetadata(o.Root, "namespace", ns))[0];

    private static List<ResourceObject> Patch(
        List<ResourceObject> objects,
        IReadOnlyList<PatchEntry> patches,
        Func<PatchEntry, IReadOnlyList<Node>> documents
    )
    {
        foreach (var entry in patches)
        {
            var target = entry.Target is null ? null : new PatchTarget(entry.Target);
            foreach (var patch in documents(entry))
            {
                objects = Changed(
                    objects,
                    o =>
                        (patch, target) switch
                        {
                            (ListNode operations, { } t) when t.Fits(o) => Patching.Apply(o.Root, operations),
                            (MapNode map, { } t) when t.Fits(o) => Patching.Merge(o.Root, Anonymous(map)),
                            (MapNode map, null) when PatchTarget.IsNamed(map, o) => Patching.Merge(o.Root, Anonymous(map)),
                            _ => o.Root,
                        }
                );
            }
        }

        return objects;
    }

    // A patch never changes what the object is called.
    private static MapNode Anonymous(MapNode patch) =>
        new(
            [
                .. patch
                    .Entries.Where(e => e.Key is not ("apiVersion" or "kind"))
                    .Select(e =>
                        e is { Key: "metadata", Value: MapNode metadata }
                            ? e with
                            {
                                Value = new MapNode(
                                    [.. metadata.Entries.Where(m => m.Key is not ("name" or "namespace"))],
                                    metadata.Line
                                ),
                            }
                            : e
                    ),
            ],
            patch.Line
        );

    private static List<ResourceObject> Renamed(
        List<ResourceObject> objects,
        KustomizationFile k,
        IReadOnlyList<NameReference> references
    )
    {
        var names = new Dictionary<(ObjectKey, string), string>();
        foreach (var o in objects.Where(o => !s_fixedNames.Contains(o.Key.Kind)))
        {
            names.TryAdd((o.Key, o.Name.Name), k.NamePrefix + o.Name.Name + k.NameSuffix);
        }

        return Changed(
            objects,
            o =>
            {
                var root = references.Aggregate(
                    o.Root,
                    (root, r) =>
                        r.IsIn(o.Key)
                            ? (MapNode)NameReference.Renamed(root, r.Path.ToArray(), name => NewName(names, r, o, name))
                            : root
                );
                return names.TryGetValue((o.Key, o.Name.Name), out var name) ? InMetadata(root, "name", name) : root;
            }
        );
    }

    private static string? NewName(
        Dictionary<(ObjectKey Key, string), string> names,
        NameReference reference,
        ResourceObject referrer,
        string name
    ) =>
        names
            .Where(n => n.Key.Item2 == name && n.Key.Key.Name.Namespace == referrer.Name.Namespace && reference.Names(n.Key.Key))
            .Select(n => n.Value)
            .FirstOrDefault();

    /// <param name="change">Gives the same tree where there is nothing to change, null where the object goes.</param>
    private static List<ResourceObject> Changed(List<ResourceObject> objects, Func<ResourceObject, MapNode?> change)
    {
        var changed = new List<ResourceObject>(objects.Count);
        foreach (var o in objects)
        {
            var root = change(o);
            if (ReferenceEquals(root, o.Root))
            {
                changed.Add(o);
            }
            else if (root is not null && Read(o.Source, root, o.Written ?? o.Key) is { } made)
            {
                changed.Add(made);
            }
        }

        return changed;
    }

    private static ResourceObject? Read(string source, MapNode root, ObjectKey? written)
    {
        var reader = new ObjectReader(source);
        reader.Add(root);
        return reader.Objects is [var made] ? made with { Written = written } : null;
    }

    private static MapNode InMetadata(MapNode root, string key, string value)
    {
        var metadata = root["metadata"] as MapNode ?? new MapNode([], root.Line);
        var line = metadata.Find(key)?.Line ?? metadata.Line;
        return (metadata[key] as ScalarNode)?.Text == value
            ? root
            : Patching.With(root, "metadata", Patching.With(metadata, key, Text(value, line)));
    }

    private static MapNode InMetadata(MapNode root, string key, IReadOnlyList<MapEntry> entries)
    {
        var metadata = root["metadata"] as MapNode ?? new MapNode([], root.Line);
        var old = metadata[key] as MapNode ?? new MapNode([], metadata.Line);
        var merged = entries.Aggregate(
            old,
            (map, e) => Patching.With(map, e.Key, Text(((ScalarNode)e.Value).Text, metadata.Line))
        );
        return Patching.With(root, "metadata", Patching.With(metadata, key, merged));
    }

    private static ScalarNode Text(string text, int line) => new(text, ScalarType.Text, line);
}

using Tocsin.Core.Documents;

namespace Tocsin.Resources.Manifests.Kustomize;

/// <summary>
/// A kustomization: what it takes together, and what it does to it. Of its fields those are read that decide which Alerts,
/// Providers, Receivers, Secrets and sources there are, and what they are called.
/// </summary>
/// <remarks>https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/</remarks>
internal sealed class KustomizationFile
{
    public const string Group = "kustomize.config.k8s.io";
    private static readonly string[] s_names = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

    private readonly MapNode _root;

    private KustomizationFile(MapNode root, string folder)
    {
        _root = root;
        Folder = folder;
    }

    /// <summary>Its full path, without a separator at the end.</summary>
    public string Folder { get; }

    /// <summary>Files, folders with kustomizations, and addresses.</summary>
    public IReadOnlyList<string> Resources => [.. Texts("resources"), .. Texts("bases")];

    /// <summary>Folders with kustomizations of kind Component, which also change what was taken before.</summary>
    public IReadOnlyList<string> Components => Texts("components");

    public string? Namespace => Text("namespace");
    public string NamePrefix => Text("namePrefix") ?? "";
    public string NameSuffix => Text("nameSuffix") ?? "";
    public bool HasNamePart => NamePrefix.Length + NameSuffix.Length > 0;

    /// <summary>Set on every object.</summary>
    public IReadOnlyList<MapEntry> Labels =>
        [
            .. (_root["labels"] as ListNode)?.Items.OfType<MapNode>().SelectMany(l => Entries(l["pairs"])) ?? [],
            .. Entries(_root["commonLabels"]),
        ];

    /// <summary>Set on every object.</summary>
    public IReadOnlyList<MapEntry> Annotations => Entries(_root["commonAnnotations"]);

    /// <summary>Patches in the order in which kustomize applies them; those by JSON alone come after names and labels.</summary>
    public IReadOnlyList<PatchEntry> Patches =>
        [
            .. Texts("patchesStrategicMerge")
                .Select(t => t.Contains('\n') ? new PatchEntry(null, t, null) : new PatchEntry(t, null, null)),
            .. Entry("patches"),
        ];

    public IReadOnlyList<PatchEntry> JsonPatches => Entry("patchesJson6902");

    /// <summary>Files that say which fields hold names of other objects.</summary>
    public IReadOnlyList<string> Configurations => Texts("configurations");

    /// <summary>The names of Secrets that it makes.</summary>
    public IReadOnlyList<(string Name, string? Namespace, int Line)> Secrets =>
        [
            .. (_root["secretGenerator"] as ListNode)
                ?.Items.OfType<MapNode>()
                .Where(g => g["name"] is ScalarNode)
                .Select(g => (((ScalarNode)g["name"]!).Text, (g["namespace"] as ScalarNode)?.Text, g.Line))
                ?? [],
        ];

    /// <summary>Files that it reads and that are no objects of a cluster.</summary>
    public IEnumerable<string> Parts =>
        [
            .. Patches.Concat(JsonPatches).Select(p => p.Path).OfType<string>(),
            .. Configurations,
            .. ((string[])["generators", "transformers", "validators", "crds"]).SelectMany(Texts),
            .. Paths("replacements", "path"),
            .. Paths("helmCharts", "valuesFile"),
            .. Generated("configMapGenerator"),
            .. Generated("secretGenerator"),
        ];

    /// <summary>The kustomization of a folder; empty when it has none.</summary>
    public static IEnumerable<string> In(string folder) =>
        s_names.Select(name => Path.Combine(folder, name)).Where(File.Exists).Take(1);

    /// <summary>Null when the document is no kustomization.</summary>
    public static KustomizationFile? From(string path, IReadOnlyList<Node> documents)
    {
        var root = documents.OfType<MapNode>().FirstOrDefault();
        if (root is null || !s_names.Contains(Path.GetFileName(path), StringComparer.Ordinal))
        {
            return null;
        }

        // Both may be left out.
        var version = (root["apiVersion"] as ScalarNode)?.Text;
        var isOne = version is null ? root["metadata"] is null : version.StartsWith(Group + "/", StringComparison.Ordinal);
        return isOne ? new KustomizationFile(root, Path.GetDirectoryName(Path.GetFullPath(path))!) : null;
    }

    /// <summary>Whether a document is kustomize's own, and so no object of a cluster.</summary>
    public static bool IsOwn(Node document) =>
        document is MapNode map
        && map["apiVersion"] is ScalarNode version
        && version.Text.StartsWith(Group + "/", StringComparison.Ordinal);

    /// <summary>Null for an address, which is not read.</summary>
    public string? FullPath(string entry) =>
        entry.Length == 0 || entry.Contains("://", StringComparison.Ordinal) || entry.Contains('?') || Path.IsPathRooted(entry)
            ? null
            : Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(Folder, entry)));

    private string? Text(string key) => _root[key] is ScalarNode { Text.Length: > 0 } text ? text.Text : null;

    private IReadOnlyList<string> Texts(string key) =>
        [.. (_root[key] as ListNode)?.Items.OfType<ScalarNode>().Select(s => s.Text) ?? []];

    private static IReadOnlyList<MapEntry> Entries(Node? node) =>
        [.. (node as MapNode)?.Entries.Where(e => e.Value is ScalarNode) ?? []];

    private IReadOnlyList<PatchEntry> Entry(string key) =>
        [
            .. (_root[key] as ListNode)
                ?.Items.OfType<MapNode>()
                .Select(p => new PatchEntry(
                    (p["path"] as ScalarNode)?.Text,
                    (p["patch"] as ScalarNode)?.Text,
                    p["target"] as MapNode
                ))
                ?? [],
        ];

    private IEnumerable<string> Paths(string key, string name) =>
        (_root[key] as ListNode)?.Items.OfType<MapNode>().Select(m => m[name]).OfType<ScalarNode>().Select(s => s.Text) ?? [];

    private IEnumerable<string> Generated(string key) =>
        (_root[key] as ListNode)
            ?.Items.OfType<MapNode>()
            .SelectMany(g => ((string[])["files", "envs"]).Select(k => g[k] as ListNode).OfType<ListNode>())
            .SelectMany(l => l.Items.OfType<ScalarNode>())
            .Select(s => s.Text[(s.Text.IndexOf('=') + 1)..])
        ?? [];
}

/// <summary>A patch: in a file or in place, and of what; without a target it names its object itself.</summary>
internal sealed record PatchEntry(string? Path, string? Inline, MapNode? Target);

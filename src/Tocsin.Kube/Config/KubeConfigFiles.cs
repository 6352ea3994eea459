using Tocsin.Kube.Files;

namespace Tocsin.Kube.Config;

/// <summary>One or more kubeconfig files as one: what comes first wins, entry by entry.</summary>
/// <remarks>https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/#merging-kubeconfig-files</remarks>
internal sealed class KubeConfigFiles
{
    private readonly Dictionary<string, ConfigNode> _clusters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ConfigNode> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ConfigNode> _contexts = new(StringComparer.Ordinal);

    private KubeConfigFiles(IReadOnlyList<string> files)
    {
        Names = string.Join(", ", files);
        foreach (var root in files.Select(ConfigNode.Read))
        {
            CurrentContext ??= root.Text("current-context");
            Add(_clusters, root, "clusters", "cluster");
            Add(_users, root, "users", "user");
            Add(_contexts, root, "contexts", "context");
        }
    }

    /// <summary>The files read, for complaints about what none of them holds.</summary>
    public string Names { get; }

    public string? CurrentContext { get; }

    public bool IsEmpty => _clusters.Count == 0 && _contexts.Count == 0;

    /// <param name="files">Every one must exist.</param>
    public static KubeConfigFiles Read(params IReadOnlyList<string> files) => new(files);

    public ConfigNode Context(string name, string namedBy) => Find(_contexts, "contexts", name, namedBy);

    public ConfigNode Cluster(string name, string namedBy) => Find(_clusters, "clusters", name, namedBy);

    public ConfigNode User(string name, string namedBy) => Find(_users, "users", name, namedBy);

    private ConfigNode Find(Dictionary<string, ConfigNode> entries, string list, string name, string namedBy) =>
        entries.TryGetValue(name, out var found)
            ? found
            : throw new KubeConfigException(
                entries.Count == 0
                    ? $"{Names}: {list} holds no '{name}', which {namedBy} names; it is empty"
                    : $"{Names}: {list} holds no '{name}', which {namedBy} names; choose one of {string.Join(", ", entries.Keys.Order(StringComparer.Ordinal))}"
            );

    private static void Add(Dictionary<string, ConfigNode> into, ConfigNode root, string list, string body)
    {
        foreach (var entry in root.Maps(list))
        {
            if (entry.Map(body) is { } map)
            {
                into.TryAdd(entry.Needed("name", "give the entry a name"), map);
            }
        }
    }
}

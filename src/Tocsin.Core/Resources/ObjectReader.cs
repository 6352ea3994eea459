using Tocsin.Core.Documents;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Resources;

/// <summary>Takes documents apart into objects: kind, name, labels. Specs are read later, by kind.</summary>
public sealed class ObjectReader(string source)
{
    private const int MaxName = 253;
    private static readonly IReadOnlyDictionary<string, string> s_none = new Dictionary<string, string>();
    private readonly List<ResourceObject> _objects = [];
    private readonly List<Finding> _findings = [];

    public IReadOnlyList<ResourceObject> Objects => _objects;

    /// <summary>Of documents that are no object; an object's own problems are with the object.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    public void Add(Node document)
    {
        switch (document)
        {
            case ScalarNode { Type: ScalarType.Null }:
                break;
            case MapNode map when IsList(map, out var items):
                foreach (var item in items.Items)
                {
                    Add(item);
                }

                break;
            case MapNode map:
                AddObject(map);
                break;
            default:
                // A list of patches, an encrypted text: nothing that could have been meant as an object.
                break;
        }
    }

    private static bool IsList(MapNode map, out ListNode items)
    {
        items = map["items"] as ListNode ?? new ListNode([], 0);
        return map["items"] is ListNode && map["kind"] is ScalarNode kind && kind.Text.EndsWith("List", StringComparison.Ordinal);
    }

    private void AddObject(MapNode map)
    {
        var problems = new List<Problem>();
        var root = new Fields(map, "", problems);
        if (!root.Has("apiVersion") && !root.Has("kind"))
        {
            // Values of charts and settings of tools lie among manifests, too; an object that lost its head looks like this.
            if (map["spec"] is MapNode && map["metadata"] is MapNode)
            {
                Report("", new("", ""), NotAnObject(map.Line));
            }

            return;
        }

        if (IsOfTool(map))
        {
            return;
        }

        var kind = root.Text("kind", required: true, min: 1) ?? "";
        var (group, version) = Split(root.Text("apiVersion", required: true, min: 1) ?? "");
        if (group == ResourceKinds.Group && ResourceKinds.Of(group, kind) is ResourceKind.Other && kind.Length > 0)
        {
            root.Error("kind", $"'{kind}' is no kind of {group}{Suggestion.For(kind, ResourceKinds.Own)}");
        }

        var metadata = root.Child("metadata");
        var name = new ObjectName(
            metadata?.Text("namespace") is { Length: > 0 } ns ? ns : "default",
            metadata?.Text("name") ?? ""
        );
        var key = new ObjectKey(group, kind, name);
        var labels = metadata?.TextMap("labels") ?? s_none;
        var uid = metadata?.Text("uid") is { Length: > 0 } given ? given : NameUid.Of(kind, name);
        var isKnown = ResourceKinds.Of(group, kind) is not ResourceKind.Other;
        CheckName(root, name, isKnown);
        if (isKnown)
        {
            CheckVersion(root, group, kind, version);
            metadata?.Ignore("annotations", "generateName", "generation", "creationTimestamp", "deletionTimestamp");
            metadata?.Ignore("finalizers", "managedFields", "ownerReferences", "resourceVersion", "selfLink");
            metadata?.Ignore("deletionGracePeriodSeconds");
            metadata?.RejectOthers();
        }

        if (problems.Any(p => !p.IsWarning) && (!isKnown || name.Name.Length == 0) || name.Name.Length == 0 || kind.Length == 0)
        {
            // Without a name there is nothing to keep; and nobody but Tocsin's own kinds is held to Tocsin's rules.
            var foreign = group != ResourceKinds.Group && !isKnown && !ResourceKinds.Own.Contains(kind);
            if (!foreign || name.Name.Length == 0 || group.EndsWith(".fluxcd.io", StringComparison.Ordinal))
            {
                problems.ForEach(p => Report(kind, name, p with { IsWarning = p.IsWarning || foreign }));
            }

            return;
        }

        _objects.Add(
            new(key, version, map, source)
            {
                Uid = uid,
                Labels = labels,
                Problems = problems,
            }
        );
    }

    /// <summary>Settings of a tool that are dressed as an object and that no cluster takes.</summary>
    private static bool IsOfTool(MapNode map)
    {
        // Chart.yaml and the like have no kind; what is made by generateName has its name from the cluster.
        var group = map["apiVersion"] is ScalarNode version ? Split(version.Text).Group : "";
        var kind = (map["kind"] as ScalarNode)?.Text;
        if (group == ResourceKinds.Group || ResourceKinds.Own.Contains(kind))
        {
            return false;
        }

        return kind is null or "Config"
            || map["apiVersion"] is null
            || group.EndsWith(".config.k8s.io", StringComparison.Ordinal)
            || group is "kind.x-k8s.io" or "k3d.io" or "kubeadm.k8s.io"
            || (map["metadata"] as MapNode)?["generateName"] is not null;
    }

    private static void CheckName(Fields root, ObjectName name, bool isKnown)
    {
        if (name.Name.Length == 0)
        {
            root.Error("metadata.name", "is required; the object is left out");
        }
        else if (name.Name.Contains('/') || name.Namespace.Contains('/') || name.Name.Length > MaxName)
        {
            root.Error("metadata.name", $"a name holds no slash and at most {MaxName} characters");
        }
        else if (isKnown && !IsDns(name.Name))
        {
            root.Warn(
                "metadata.name",
                "a cluster takes only lower-case letters, digits, '-' and '.', with a letter or digit at both ends",
                code: FindingCode.InvalidName
            );
        }
    }

    private static void CheckVersion(Fields root, string group, string kind, string version)
    {
        if (group != ResourceKinds.Group)
        {
            return;
        }

        var current = kind == "Receiver" ? "v1" : "v1beta3";
        if (version is "v1beta1" or "v1beta2")
        {
            root.Warn(
                "apiVersion",
                $"{version} is deprecated and no longer served by Flux; write {group}/{current}",
                code: FindingCode.DeprecatedVersion
            );
        }
        else if (version == "v1" && version != current)
        {
            root.Warn(
                "apiVersion",
                $"v1 of {kind} is not released by Flux yet and is read as {current}; write {group}/{current} for a cluster of today",
                code: FindingCode.UnreleasedVersion
            );
        }
        else if (version is not ("v1beta3" or "v1"))
        {
            root.Error("apiVersion", $"'{version}' is not a known version; write {group}/{current}");
        }
    }

    private static bool IsDns(string name) =>
        name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.')
        && name[0] is not ('-' or '.')
        && name[^1] is not ('-' or '.');

    private static (string Group, string Version) Split(string apiVersion)
    {
        var slash = apiVersion.IndexOf('/');
        return slash < 0 ? ("", apiVersion) : (apiVersion[..slash], apiVersion[(slash + 1)..]);
    }

    private void Report(string kind, ObjectName name, Problem problem) => _findings.Add(new(source, kind, name, problem));

    private static Problem NotAnObject(int line) =>
        new("", "is not a Kubernetes object (no apiVersion and kind) and is left out", line)
        {
            IsWarning = true,
            Code = FindingCode.NotAnObject,
        };
}

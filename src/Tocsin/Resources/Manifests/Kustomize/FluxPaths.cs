using Tocsin.Core.Documents;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Resources.Manifests.Kustomize;

/// <summary>
/// The folders that Flux's Kustomizations apply: what stands in two of them is not applied together, and may have the same name in
/// another cluster or namespace.
/// </summary>
internal sealed class FluxPaths
{
    private readonly Dictionary<string, List<string?>> _paths = new(StringComparer.Ordinal);

    public FluxPaths(IEnumerable<ResourceObject> objects)
    {
        foreach (var o in objects)
        {
            var spec = o.Root["spec"] as MapNode;
            var (path, ns) = (o.Key.Group, o.Key.Kind) switch
            {
                ("kustomize.toolkit.fluxcd.io", "Kustomization") => (spec?["path"], spec?["targetNamespace"]),
                ("fluxcd.controlplane.io", "FluxInstance") => ((spec?["sync"] as MapNode)?["path"], null),
                _ => (null, null),
            };
            if (path is ScalarNode { Text.Length: > 0 } text && Folder(o.Source, text.Text) is { } folder)
            {
                _paths.TryAdd(folder, []);
                _paths[folder].Add((ns as ScalarNode)?.Text);
            }
        }
    }

    /// <summary>The objects, each with the folder that it is applied with, and in the namespace where that is certain.</summary>
    public IReadOnlyList<ResourceObject> Place(IReadOnlyList<ResourceObject> objects)
    {
        if (_paths.Count == 0)
        {
            return objects;
        }

        var units = new Dictionary<string, string>(StringComparer.Ordinal);
        return [.. objects.Select(Placed)];

        ResourceObject Placed(ResourceObject o)
        {
            var unit = o.Unit;
            if (unit.Length == 0 && !units.TryGetValue(o.Source, out unit!))
            {
                unit = units[o.Source] = Around(Path.GetDirectoryName(Path.GetFullPath(o.Source))!);
            }

            var placed = o.Unit == unit ? o : o with { Unit = unit };
            return _paths.GetValueOrDefault(unit) is { } uses && Only(uses) is { } ns
                ? Transformations.Moved(placed, ns) with
                {
                    Unit = unit,
                }
                : placed;
        }
    }

    // The path is that of the repository, whose root is some folder above.
    private static string? Folder(string source, string path)
    {
        var relative = (path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path).Trim('/');
        if (relative.Length == 0 || path.Contains("..", StringComparison.Ordinal) || PostBuild.IsIn(path))
        {
            return null;
        }

        for (var at = Path.GetDirectoryName(Path.GetFullPath(source)); at is not null; at = Path.GetDirectoryName(at))
        {
            var folder = Path.TrimEndingDirectorySeparator(Path.Combine(at, relative));
            if (Directory.Exists(folder))
            {
                return folder;
            }
        }

        return null;
    }

    private string Around(string folder)
    {
        for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            if (_paths.ContainsKey(at))
            {
                return at;
            }
        }

        return "";
    }

    private static string? Only(List<string?> namespaces) =>
        namespaces.Distinct(StringComparer.Ordinal).ToList() is [{ Length: > 0 } only] && !PostBuild.IsIn(only) ? only : null;
}

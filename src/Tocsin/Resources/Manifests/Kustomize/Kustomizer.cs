using Tocsin.Core.Documents;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Resources.Manifests.Kustomize;

/// <summary>
/// Renders the kustomizations among manifests, as far as alerting needs it: resources, components, namespace, prefix, suffix,
/// labels, annotations, patches and generated Secrets, in the order in which kustomize applies them.
/// </summary>
internal sealed class Kustomizer
{
    /// <summary>Folders that each take others twice could stand for any number.</summary>
    private const int MaxObjects = 200_000;

    private readonly Dictionary<string, ManifestFile> _files;
    private readonly Dictionary<string, ManifestFile> _folders;
    private readonly Dictionary<string, Rendering> _rendered = new(StringComparer.Ordinal);
    private readonly HashSet<string> _building = new(StringComparer.Ordinal);
    private readonly List<Finding> _findings = [];
    private readonly HashSet<string> _parts;
    private int _count;

    public Kustomizer(IEnumerable<ManifestFile> files)
    {
        _files = files.DistinctBy(f => f.FullPath).ToDictionary(f => f.FullPath, StringComparer.Ordinal);
        _folders = _files
            .Values.Where(f => f.Kustomization is not null)
            .DistinctBy(f => f.Kustomization!.Folder)
            .ToDictionary(f => f.Kustomization!.Folder, StringComparer.Ordinal);
        _parts = _folders
            .Values.Select(f => f.Kustomization!)
            .SelectMany(k => k.Parts.Select(k.FullPath))
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>What could not be rendered.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>All objects as they would be applied: of files alone as they stand, of kustomizations rendered.</summary>
    public IReadOnlyList<ResourceObject> Render()
    {
        var taken = new HashSet<string>(_parts, StringComparer.Ordinal);
        foreach (var k in _folders.Values.Select(f => f.Kustomization!))
        {
            foreach (var path in k.Resources.Concat(k.Components).Select(k.FullPath).OfType<string>())
            {
                taken.Add(path);
                taken.UnionWith(Below(path).Select(f => f.FullPath));
            }
        }

        // A folder that another one takes is part of that.
        var objects = _files.Values.Where(f => !taken.Contains(f.FullPath)).SelectMany(f => f.Objects).ToList();
        foreach (var (folder, file) in _folders.Where(f => !taken.Contains(f.Key)))
        {
            objects.AddRange(Of(file).Objects.Select(o => o with { Unit = folder }));
        }

        return objects;
    }

    /// <summary>Whether a file is a patch or another part of a kustomization, and so holds no objects.</summary>
    public bool IsPart(ManifestFile file) => _parts.Contains(file.FullPath);

    /// <summary>Files that kustomizations take and that are not among these; only such as can be manifests.</summary>
    public IEnumerable<string> Elsewhere() =>
        _folders
            .Values.Select(f => f.Kustomization!)
            .SelectMany(k => k.Resources.Concat(k.Components).Concat(k.Parts).Select(k.FullPath))
            .OfType<string>()
            .SelectMany(path => Directory.Exists(path) ? In(path) : [path])
            .Where(path => !_files.ContainsKey(path) && ManifestFolders.IsManifest(path) && File.Exists(path))
            .Distinct(StringComparer.Ordinal);

    // Of a folder without a kustomization Flux takes all manifests.
    private IEnumerable<ManifestFile> Below(string folder) =>
        _files.ContainsKey(folder) || _folders.ContainsKey(folder)
            ? []
            : _files.Values.Where(f => f.FullPath.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal));

    private Rendering Of(ManifestFile file)
    {
        var folder = file.Kustomization!.Folder;
        return _rendered.TryGetValue(folder, out var done) ? done : _rendered[folder] = Build(file, new Rendering([], []));
    }

    private Rendering Build(ManifestFile file, Rendering onto)
    {
        var k = file.Kustomization!;
        if (!_building.Add(k.Folder))
        {
            Report(file, "takes itself, by way of the folders that it names; take one of them out");
            return onto;
        }

        var objects = onto.Objects.ToList();
        var references = onto.References.ToList();
        foreach (var path in k.Resources.Select(k.FullPath).OfType<string>().Distinct())
        {
            if (_folders.TryGetValue(path, out var folder))
            {
                var taken = Of(folder);
                objects.AddRange(taken.Objects);
                references.AddRange(taken.References);
            }
            else if (_files.TryGetValue(path, out var plain))
            {
                objects.AddRange(plain.Objects);
            }
            else
            {
                objects.AddRange(Below(path).SelectMany(f => f.Objects));
            }
        }

        foreach (var path in k.Components.Select(k.FullPath).OfType<string>().Distinct())
        {
            if (_folders.TryGetValue(path, out var component))
            {
                var changed = Build(component, new Rendering(objects, references));
                (objects, references) = ([.. changed.Objects], [.. changed.References]);
            }
        }

        objects.AddRange(k.Secrets.Select(s => Transformations.Generated(file.Source, s.Name, s.Namespace, s.Line)));
        references.AddRange(k.Configurations.SelectMany(c => NameReference.From(Documents(k, c))));
        objects = Transformations.Apply(k, objects, references, entry => Patches(k, entry));
        _building.Remove(k.Folder);
        _count += objects.Count;
        if (_count > MaxObjects)
        {
            Report(file, $"stands for more than {MaxObjects} objects, and the rest is left out; take fewer folders twice");
            return new Rendering([], []);
        }

        return new Rendering(objects, references);
    }

    private static IEnumerable<string> In(string folder) =>
        KustomizationFile.In(folder).ToList() is [_, ..] own
            ? own
            : Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal);

    private IReadOnlyList<Node> Documents(KustomizationFile k, string entry) =>
        k.FullPath(entry) is { } path && _files.TryGetValue(path, out var file) ? file.Documents : [];

    private IReadOnlyList<Node> Patches(KustomizationFile k, PatchEntry patch)
    {
        if (patch.Path is { } path)
        {
            return Documents(k, path);
        }

        try
        {
            return patch.Inline is { } text ? YamlDocuments.Read(text) : [];
        }
        catch (DocumentException)
        {
            Report(_folders[k.Folder], "has a patch that is not valid YAML, which is left out");
            return [];
        }
    }

    private void Report(ManifestFile file, string message) =>
        _findings.Add(
            new Finding(
                file.Source,
                "",
                new("", ""),
                new Problem("", message) { IsWarning = true, Code = FindingCode.Kustomization }
            )
        );

    private sealed record Rendering(IReadOnlyList<ResourceObject> Objects, IReadOnlyList<NameReference> References);
}

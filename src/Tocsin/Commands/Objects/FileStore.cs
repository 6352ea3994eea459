using Tocsin.Core.Configuration;
using Tocsin.Core.Documents;
using Tocsin.Core.Events;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;
using Tocsin.Resources.Manifests;
using Tocsin.Resources.Manifests.Editing;

namespace Tocsin.Commands.Objects;

/// <summary>Files and folders of manifests. What is written changes their text and keeps all the rest of it.</summary>
internal sealed class FileStore : IObjectStore
{
    private readonly IReadOnlyList<string> _paths;
    private readonly ManifestSource _source;

    /// <param name="remarks">Gets a line for each file that could not be read.</param>
    /// <param name="mayBeNew">The last path need not be there yet, if it is a file's.</param>
    public FileStore(IReadOnlyList<string> paths, ManifestOptions options, TextWriter remarks, bool mayBeNew = false)
    {
        var isNew = mayBeNew && paths is [var only] && !Path.Exists(only) && ManifestFiles.CanBeMade(only);
        if (!isNew && paths.FirstOrDefault(path => !Path.Exists(path)) is { } missing)
        {
            throw new SourceException($"'{missing}' does not exist; name a file or a folder with manifests");
        }

        _paths = paths;
        _source = new ManifestSource(paths, options, TimeProvider.System);
        _source.Load();
        foreach (var finding in isNew ? [] : _source.Findings.Where(f => f.Kind.Length == 0 && !f.Problem.IsWarning))
        {
            remarks.WriteLine($"⚠️ {finding}");
        }
    }

    public Task<IReadOnlyList<ListedResource>> List(ObjectKind kind, string? ns, CancellationToken cancel)
    {
        _source.Refresh();
        return Task.FromResult<IReadOnlyList<ListedResource>>([
            .. kind.From(_source.Current).Where(r => ns is null || r.Namespace == ns),
        ]);
    }

    public Task<IReadOnlyList<ResourceObject>> Find(ObjectKind kind, string? ns, string? name, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<ResourceObject>>([
            .. _source
                .Objects.Where(o => o.Key == kind.KeyOf(ns ?? o.Name.Namespace, name ?? o.Name.Name))
                .DistinctBy(o => o.Key)
                .OrderBy(o => o.Name.ToString(), StringComparer.Ordinal),
        ]);

    public Task Create(ObjectKind kind, MapNode o, CancellationToken cancel)
    {
        var name = ((ScalarNode)((MapNode)o["metadata"]!)["name"]!).Text;
        var file = ManifestFiles.ForNew(_paths[0], $"{kind.Word}-{name}.yaml");
        ManifestFiles.Edit(file, text => text.And(o), isPrivate: kind == ObjectKind.Secret);
        return Task.CompletedTask;
    }

    public Task Change(ObjectKind kind, ResourceObject o, MapNode changes, CancellationToken cancel)
    {
        RefuseRendered(o);
        ManifestFiles.Edit(o.Source, text => text.With(o.Key, changes));
        return Task.CompletedTask;
    }

    public Task Delete(ObjectKind kind, ResourceObject o, CancellationToken cancel)
    {
        RefuseRendered(o);

        // A file that was named itself stays, even when it is empty: whoever reads it would miss it.
        ManifestFiles.Edit(o.Source, text => text.Without(o.Key), mayRemove: !_paths.Contains(o.Source));
        return Task.CompletedTask;
    }

    public async Task<ListedResource> Verdict(ObjectKind kind, ObjectName name, CancellationToken cancel) =>
        (await List(kind, name.Namespace, cancel)).First(r => r.Name == name.Name);

    public Task<ResourceSet> Meeting(ObjectReference o, string? ns, CancellationToken cancel) => Task.FromResult(_source.Current);

    public Task<ResourceSet> Around(ObjectName provider, CancellationToken cancel) => Task.FromResult(_source.Current);

    public void Dispose() { }

    // Others may take the same file.
    private static void RefuseRendered(ResourceObject o)
    {
        if (o.Written is not null)
        {
            throw new EditException(
                $"{o.Key.Kind} '{o.Name}' is made of {o.Source} by the kustomization in {o.Unit}; change it there, by a patch"
            );
        }
    }
}

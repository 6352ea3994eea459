using Tocsin.Core.Configuration;
using Tocsin.Core.Loops;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;
using Tocsin.Core.Secrets;
using Tocsin.Resources.Manifests.Kustomize;

namespace Tocsin.Resources.Manifests;

/// <summary>What may be set about reading manifests.</summary>
public sealed record ManifestOptions
{
    /// <summary>The implementations of provider types, by name.</summary>
    public required IReadOnlyDictionary<string, IProvider> Types { get; init; }

    public bool NoCrossNamespaceRefs { get; init; }

    /// <summary>Globs of the names that <c>${…}</c> in a Secret may read.</summary>
    public IReadOnlyList<string> EnvAllow { get; init; } = SecretEnvironment.DefaultAllow;

    /// <summary>Whether Receivers have a cluster to annotate objects in. Null where that cannot be told.</summary>
    public bool? CanAnnotate { get; init; }

    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>For <c>serve</c>: where it listens.</summary>
    public Func<IReadOnlyCollection<System.Net.IPEndPoint>> OwnListeners { get; init; } = static () => [];

    /// <summary>For <c>validate</c>: how commit statuses are named.</summary>
    public StatusIds StatusIds { get; init; } = StatusIds.Default;

    /// <summary>
    /// For <c>validate</c>: Secrets are often kept elsewhere than the manifests, and what is applied by itself, as for another
    /// cluster, is judged by itself.
    /// </summary>
    public bool MissingSecretIsWarning { get; init; }

    /// <summary>What stands for the path <see cref="ManifestFile.StandardInput"/>.</summary>
    public byte[] Input { get; init; } = [];
}

/// <summary>
/// Alerts, Providers, Receivers, Secrets and labels from files, kept up to date. Nothing in a file stops it: what is wrong
/// becomes a finding, and what was right before stays in use.
/// </summary>
public sealed class ManifestSource(IReadOnlyList<string> paths, ManifestOptions options, TimeProvider time) : IResourceSource
{
    /// <summary>With those that kustomizations take from elsewhere.</summary>
    private const int MaxFiles = 100_000;

    /// <summary>So many files are worth more than one thread.</summary>
    private const int Many = 64;
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);

    /// <summary>A file written this lately is read again: a second write can leave size and time as they are.</summary>
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(2);

    private readonly ManifestFolders _folders = new(paths);
    private readonly ResourceCompiler _compiler = new(Compiling(options));
    private IReadOnlyList<ResourceObject> _objects = [];
    private OrderedDictionary<string, ManifestFile> _files = [];
    private IReadOnlyList<Finding> _remarks = [];
    private volatile Compilation _current = Compilation.Empty;

    /// <summary>Who keeps the look at the files going.</summary>
    internal LoopKeeper Loops { get; init; } = LoopKeeper.Alone;

    /// <summary>Called after <see cref="Current"/> became another, by the thread that read it; add with <c>+=</c>.</summary>
    public Action<ResourceSet>? Changed { get; set; }

    public ResourceSet Current => _current.Resources;

    /// <summary>All that is wrong, in the order of the files and lines.</summary>
    public IReadOnlyList<Finding> Findings => _current.Findings;

    /// <summary>All objects, in the order of the files; of two with the same name the first counts.</summary>
    internal IReadOnlyList<ResourceObject> Objects => _objects;

    /// <summary>For <c>validate</c>: the objects as they are applied together, those of other clusters by themselves.</summary>
    internal IReadOnlyList<CheckedUnit> Checked { get; private set; } = [];

    /// <summary>Findings of somebody else put among these, in the order of the files, lines, fields and codes.</summary>
    internal IReadOnlyList<Finding> FindingsWith(IEnumerable<Finding> others)
    {
        Finding[] all = [.. Findings, .. others];
        return Units.OncePerPlace(Ordered(all.Where(f => !Array.Exists(all, other => SaysMore(other, f)))), Checked);
    }

    // That nothing can match is said of the field as a whole; who looks closer names the entry.
    private static bool SaysMore(Finding other, Finding f) =>
        f.Problem.Reason == ReadyReason.NothingCanMatch
        && (other.Source, other.Kind, other.Name) == (f.Source, f.Kind, f.Name)
        && other.Problem.Path.StartsWith(f.Problem.Path + "[", StringComparison.Ordinal);

    /// <summary>Reads everything for the first time.</summary>
    public void Load()
    {
        ReadFiles();
        Compile();
    }

    Task IResourceSource.Load(CancellationToken cancel)
    {
        Load();
        return Task.CompletedTask;
    }

    ValueTask IResourceSource.Refresh(ObjectName provider, CancellationToken cancel) => ValueTask.CompletedTask;

    /// <summary>Looks every second for what changed, until cancelled.</summary>
    public async Task Run(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(s_every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
            {
                Loops.Round(LoopName.Manifests, () => Refresh());
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to stop.
        }
    }

    /// <summary>Reads what changed since the last look; true when something did.</summary>
    internal bool Refresh()
    {
        if (!ReadFiles())
        {
            return false;
        }

        Compile();
        Changed?.Invoke(Current);
        return true;
    }

    private bool ReadFiles()
    {
        var scan = _folders.Find();
        IReadOnlyList<Finding> remarks = [.. scan.Failures, .. scan.Warnings];
        var changed = !remarks.SequenceEqual(_remarks);
        _remarks = remarks;
        foreach (var path in _files.Keys.Where(path => scan.Failures.Any(f => IsBelow(path, f.Source))))
        {
            scan.Files.TryAdd(path, _files[path].Stamp);
        }

        var files = new OrderedDictionary<string, ManifestFile>(scan.Files.Count, StringComparer.Ordinal);
        changed |= Read(files, scan.Files.Select(f => (f.Key, f.Value)));

        // What kustomizations take from elsewhere may be kustomizations that take more.
        while (files.Count < MaxFiles && new Kustomizer(files.Values).Elsewhere().ToList() is [_, ..] more)
        {
            changed |= Read(files, more.Select(path => (Shown(path), ManifestFolders.StampOf(path))));
        }

        // Only a removed file is left to notice: order follows from paths and names alone.
        changed |= files.Count != _files.Count || !files.Keys.SequenceEqual(_files.Keys);
        _files = files;
        return changed;
    }

    /// <summary>Adds files, and reads those that may have changed; true when their objects or findings may differ.</summary>
    private bool Read(OrderedDictionary<string, ManifestFile> files, IEnumerable<(string Path, FileStamp Stamp)> found)
    {
        var fresh = time.GetUtcNow().UtcDateTime - s_fresh;
        var due = new List<(ManifestFile File, FileStamp Stamp)>();
        var changed = 0;
        foreach (var (path, stamp) in found)
        {
            var isKnown = _files.TryGetValue(path, out var file);
            file ??= new ManifestFile(path);
            files.Add(path, file);
            if (!isKnown)
            {
                changed = 1;
            }

            if (path == ManifestFile.StandardInput)
            {
                _ = isKnown || file.Take(options.Input);
            }
            else if (!isKnown || file.Stamp != stamp || stamp.Written >= fresh || stamp == default)
            {
                due.Add((file, stamp));
            }
        }

        var limit = new ParallelOptions { MaxDegreeOfParallelism = due.Count < Many ? 1 : Environment.ProcessorCount };
        Parallel.ForEach(
            due,
            limit,
            d =>
            {
                if (d.File.Read(d.Stamp))
                {
                    Volatile.Write(ref changed, 1);
                }
            }
        );
        return changed != 0;
    }

    private string Shown(string fullPath) =>
        paths.Any(Path.IsPathRooted) ? fullPath : Path.GetRelativePath(Directory.GetCurrentDirectory(), fullPath);

    private void Compile()
    {
        var order = _files.Keys.Index().ToDictionary(f => f.Item, f => f.Index, StringComparer.Ordinal);
        var kustomizer = new Kustomizer(_files.Values);
        var rendered = kustomizer.Render();
        if (options.MissingSecretIsWarning)
        {
            rendered = new FluxPaths(rendered).Place(rendered);
        }

        var all = rendered.OrderBy(o => order.GetValueOrDefault(o.Source, -1)).Select(WithUnknowns).ToList();
        var units = options.MissingSecretIsWarning ? Units.Of(all) : new Units(all, []);
        var compiled = _compiler.Compile(units.First);
        _objects = units.First;
        Checked = [new CheckedUnit(units.First, compiled.Resources, _ => true), .. units.Others.Select(Check)];
        var findings = _remarks
            .Concat(_files.Values.SelectMany(f => kustomizer.IsPart(f) ? f.Findings.Where(IsOfFile) : f.Findings))
            .Concat(kustomizer.Findings)
            .Concat(compiled.Findings)
            .Concat(Checked.SelectMany(c => c.Findings));
        _current = compiled with { Findings = Ordered(findings) };
    }

    // What is applied by itself is rarely more than a handful, so its own compiler keeps nothing.
    private CheckedUnit Check(Units.Unit unit)
    {
        var compiled = new ResourceCompiler(Compiling(options)).Compile(unit.Objects);
        return new CheckedUnit(unit.Objects, compiled.Resources, unit.Has)
        {
            Findings = [.. compiled.Findings.Where(unit.IsAbout)],
        };
    }

    private static bool IsOfFile(Finding f) => f.Problem.Code is FindingCode.Syntax or FindingCode.Unreadable;

    private static ResourceObject WithUnknowns(ResourceObject o) =>
        o.Kind is ResourceKind.Alert or ResourceKind.Provider or ResourceKind.Receiver ? PostBuild.Fill(Encryption.Check(o)) : o;

    private static CompilerOptions Compiling(ManifestOptions options) =>
        new()
        {
            Types = options.Types,
            Yaml = YamlDocuments.ReadOne,
            Environment = new SecretEnvironment(options.EnvAllow, options.Environment),
            NoCrossNamespaceRefs = options.NoCrossNamespaceRefs,
            OwnListeners = options.OwnListeners,
            MissingSecretIsWarning = options.MissingSecretIsWarning,
            IsOfFiles = true,

            // Files that are only checked may be meant for a cluster.
            HasServiceAccounts = options.MissingSecretIsWarning ? null : false,
            CanAnnotate = options.CanAnnotate,
        };

    private List<Finding> Ordered(IEnumerable<Finding> findings)
    {
        var order = _files.Keys.Index().ToDictionary(f => f.Item, f => f.Index, StringComparer.Ordinal);
        return
        [
            .. findings
                .OrderBy(f => order.GetValueOrDefault(f.Source, -1))
                .ThenBy(f => f.Problem.Line)
                .ThenBy(f => f.Problem.Path, StringComparer.Ordinal)
                .ThenBy(f => f.Problem.EffectiveCode, StringComparer.Ordinal),
        ];
    }

    private static bool IsBelow(string path, string folder) =>
        path == folder
        || path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}

using Tocsin.Core.Configuration;
using Tocsin.Core.Loops;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;
using Tocsin.Core.Secrets;

namespace Tocsin.Resources.Manifests;

/// <summary>What may be set about reading manifests.</summary>
public sealed record ManifestOptions
{
    /// <summary>The implementations of provider types, by name.</summary>
    public required IReadOnlyDictionary<string, IProvider> Types { get; init; }

    public bool NoCrossNamespaceRefs { get; init; }

    /// <summary>Globs of the names that <c>${…}</c> in a Secret may read.</summary>
    public IReadOnlyList<string> EnvAllow { get; init; } = SecretEnvironment.DefaultAllow;

    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>For <c>serve</c>: where it listens.</summary>
    public Func<IReadOnlyCollection<System.Net.IPEndPoint>> OwnListeners { get; init; } = static () => [];

    /// <summary>For <c>validate</c>: how commit statuses are named.</summary>
    public StatusIds StatusIds { get; init; } = StatusIds.Default;

    /// <summary>For <c>validate</c>: Secrets are often kept elsewhere than the manifests.</summary>
    public bool MissingSecretIsWarning { get; init; }
}

/// <summary>
/// Alerts, Providers, Receivers, Secrets and labels from files, kept up to date. Nothing in a file stops it: what is wrong
/// becomes a finding, and what was right before stays in use.
/// </summary>
public sealed class ManifestSource(IReadOnlyList<string> paths, ManifestOptions options, TimeProvider time) : IResourceSource
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);

    /// <summary>A file written this lately is read again: a second write can leave size and time as they are.</summary>
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(2);

    private readonly ManifestFolders _folders = new(paths);
    private readonly ResourceCompiler _compiler = new(
        new CompilerOptions
        {
            Types = options.Types,
            Yaml = YamlDocuments.ReadOne,
            Environment = new SecretEnvironment(options.EnvAllow, options.Environment),
            NoCrossNamespaceRefs = options.NoCrossNamespaceRefs,
            OwnListeners = options.OwnListeners,
            MissingSecretIsWarning = options.MissingSecretIsWarning,

            // Files that are only checked may be meant for a cluster.
            HasServiceAccounts = options.MissingSecretIsWarning ? null : false,
        }
    );

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
    internal IReadOnlyList<ResourceObject> Objects => [.. _files.Values.SelectMany(f => f.Objects)];

    /// <summary>Findings of somebody else put among these, in the order of the files, lines, fields and codes.</summary>
    internal IReadOnlyList<Finding> FindingsWith(IEnumerable<Finding> others)
    {
        Finding[] all = [.. Findings, .. others];
        return Ordered(all.Where(f => !Array.Exists(all, other => SaysMore(other, f))));
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
        var fresh = time.GetUtcNow().UtcDateTime - s_fresh;
        foreach (var (path, stamp) in scan.Files)
        {
            var isKnown = _files.TryGetValue(path, out var file);
            file ??= new ManifestFile(path);
            files.Add(path, file);
            if (!isKnown || file.Stamp != stamp || stamp.Written >= fresh || stamp == default)
            {
                changed |= file.Read(stamp) || !isKnown;
            }
        }

        // Only a removed file is left to notice: order follows from paths and names alone.
        changed |= files.Count != _files.Count || !files.Keys.SequenceEqual(_files.Keys);
        _files = files;
        return changed;
    }

    private void Compile()
    {
        var compiled = _compiler.Compile(_files.Values.SelectMany(f => f.Objects));
        var findings = _remarks.Concat(_files.Values.SelectMany(f => f.Findings)).Concat(compiled.Findings);
        _current = compiled with { Findings = Ordered(findings) };
    }

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

using Microsoft.Extensions.Logging;
using Tocsin.Core.Configuration;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;
using Tocsin.Kube.Cache;
using Tocsin.Kube.Client;
using Tocsin.Kube.Files;
using Tocsin.Resources.Cluster.Watching;
using Tocsin.Resources.Manifests;

namespace Tocsin.Resources.Cluster;

/// <summary>
/// Alerts, Providers, Receivers, Secrets and labels from a cluster. Whatever happens to the API server, what was known stays in
/// use, and what changed meanwhile is caught up with.
/// </summary>
internal sealed partial class ClusterSource : IResourceSource, IAsyncDisposable
{
    private readonly KubeClient _client;
    private readonly ClusterSettings _settings;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ClusterCompiler _compiler;
    private readonly SecretStore _secrets;
    private readonly SecretRounds _rounds;
    private readonly LabelWatches _labels;
    private readonly SurroundingsWatch _surroundings;
    private readonly CancellationTokenSource _stop = new();
    private readonly CompileRequests _requests = new();
    private readonly ILogger _log;
    private IReadOnlyList<KindWatch<ClusterObject>> _watches = [];

    public ClusterSource(
        KubeClient client,
        ClusterSettings settings,
        IReadOnlyDictionary<string, IProvider> types,
        TimeProvider time,
        Random random,
        ILogger log
    )
    {
        _client = client;
        _settings = settings;
        _time = time;
        _random = random;
        _log = log;
        Troubles = new ClusterTroubles(log);
        _secrets = new SecretStore(client, time, _requests.Ask, _stop.Token);
        _rounds = new SecretRounds(_secrets, () => Current, name => IsFailing(name), settings.Loops, time);
        _labels = new LabelWatches(client, settings.Namespace, Troubles, settings.Loops, time, random);
        _surroundings = new SurroundingsWatch(
            client,
            settings.Namespace is null,
            Troubles,
            settings.Loops,
            time,
            random,
            _requests.Ask
        );
        _compiler = new ClusterCompiler(
            () => _watches.SelectMany(w => w.Items).Select(i => i.Object),
            new CompilerOptions
            {
                Types = types,
                Yaml = YamlDocuments.ReadOne,
                NoCrossNamespaceRefs = settings.NoCrossNamespaceRefs,
                OwnListeners = settings.OwnListeners,
                HasServiceAccounts = settings.HasWorkloadIdentity,
                DefaultServiceAccount = settings.DefaultServiceAccount,
                Labels = _labels,
                Surroundings = _surroundings.Now,
            },
            _secrets,
            _labels,
            _surroundings,
            _requests,
            settings.Loops,
            time,
            log,
            _stop.Token
        );
    }

    public ClusterTroubles Troubles { get; }

    public LabelWatches Labels => _labels;

    /// <summary>What was compiled last, with what of.</summary>
    public ClusterState State => _compiler.State;

    /// <summary>Whose Secrets are looked at more often: whoever cannot deliver may be waiting for one.</summary>
    public Func<ObjectName, bool> IsFailing { get; init; } = _ => false;

    public ResourceSet Current => State.Compiled.Resources;

    public IReadOnlyList<Finding> Findings => State.Compiled.Findings;

    public Action<ResourceSet>? Changed { get; set; }

    /// <summary>Told of each change of a Receiver, its status included, by the watch; null for one that is gone.</summary>
    public Action<ObjectName, ClusterObject?> ReceiverSeen { get; set; } = (_, _) => { };

    /// <summary>A Secret as it is now, together with all others who ask; and why it could not be asked for.</summary>
    public async Task<(ResourceObject? Object, string? Failure)> ReadSecret(ObjectName name, CancellationToken cancel)
    {
        await _secrets.ReadOrGoOn(name, cancel);
        return _secrets.Known(name);
    }

    /// <summary>A Secret as it was when it was last read.</summary>
    public (ResourceObject? Object, string? Failure) KnownSecret(ObjectName name) => _secrets.Known(name);

    /// <summary>Whoever changes this Secret is noticed.</summary>
    public bool IsSecretWatched(ObjectName name) => _secrets.IsWatched(name);

    /// <summary>With which change the Secret became what it is.</summary>
    public long SecretEditionOf(ObjectName name) => _secrets.EditionOf(name);

    /// <summary>The objects as the watches see them this moment.</summary>
    public ClusterObject? Now(string kind, ObjectName name)
    {
        var index = ClusterKinds.Own.TakeWhile(k => k.Kind != kind).Count();
        return index < _watches.Count ? _watches[index].Find(name.Namespace, name.Name)?.Object : null;
    }

    public ResourceType TypeOf(string kind) => _watches[ClusterKinds.Own.TakeWhile(k => k.Kind != kind).Count()].Type;

    public async Task Load(CancellationToken cancel)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, _stop.Token);
        await LiftLimit(both.Token);
        _watches = [.. await Task.WhenAll(ClusterKinds.Own.Select(k => Watch(k, both.Token)))];
        if (_settings.WatchesSecrets)
        {
            _secrets.Watch = new KindWatch<IReadOnlyDictionary<string, string>>(
                _client.MetadataOf(ClusterKinds.Secrets, LabelsJson.TypeInfo),
                new Selection
                {
                    Namespace = _settings.Namespace,
                    Labels = _settings.SecretSelector.Length > 0 ? _settings.SecretSelector : null,
                },
                Troubles,
                _random,
                _ => true,
                _secrets.Seen,
                _settings.Loops
            ).Start();
        }

        // Without alerts and providers nothing can be matched. Of the rest it is enough to know that it cannot be had.
        await Task.WhenAll(_watches[0].Synced, _watches[1].Synced).WaitAsync(both.Token);
        await Task.WhenAll([_watches[2].Asked, .. _secrets.Watch is { } w ? [w.Asked] : Array.Empty<Task>()])
            .WaitAsync(both.Token);
        await _compiler.CompileFirst(both.Token);

        // Whole lists were taken apart: what is left of them is more than all that is kept.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    public async Task Run(CancellationToken cancel)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, _stop.Token);
        try
        {
            await Task.WhenAll(
                _compiler.Run(() => Changed?.Invoke(Current), both.Token),
                _rounds.Run(both.Token),
                _labels.Run(both.Token),
                _surroundings.Run(both.Token)
            );
        }
        catch (OperationCanceledException) when (both.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    public async ValueTask Refresh(ObjectName provider, CancellationToken cancel)
    {
        if (!Current.Providers.TryGetValue(provider, out var found))
        {
            return;
        }

        List<ObjectName> names = [.. SecretStore.NamedBy(found)];
        await Task.WhenAll(names.Select(n => _secrets.ReadOrGoOn(n, cancel)));
        if (names.Any(n => _secrets.EditionOf(n) > State.Edition))
        {
            await _requests.Done().WaitAsync(cancel);
        }
    }

    /// <summary>A Provider of which not everything was asked for yet: nothing can be said of it.</summary>
    public bool IsPending(ProviderResource provider) => SecretStore.NamedBy(provider).Any(State.Unread.Contains);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var watch in _watches)
        {
            await watch.DisposeAsync();
        }

        if (_secrets.Watch is { } secrets)
        {
            await secrets.DisposeAsync();
        }

        await _labels.DisposeAsync();
        await _surroundings.DisposeAsync();
        _secrets.Dispose();
        _requests.Dispose();
        _stop.Dispose();
    }

    private async Task<KindWatch<ClusterObject>> Watch(OwnKind kind, CancellationToken cancel) =>
        new KindWatch<ClusterObject>(
            _client.Of(await Locate(kind, cancel) ?? kind.As(kind.Versions[0]), ClusterJson.TypeInfo),
            new Selection { Namespace = _settings.Namespace },
            Troubles,
            _random,
            change => Matters(kind, change),
            _ => _requests.Ask(),
            _settings.Loops,
            async token => await Locate(kind, token) is { } type ? _client.Of(type, ClusterJson.TypeInfo) : null,
            (before, now) => now.Sharing(before)
        ).Start();

    private bool Matters(OwnKind kind, CacheChange<ClusterObject> change)
    {
        if (kind.Kind == "Receiver")
        {
            var key = change.Item.Key;
            ReceiverSeen(
                new ObjectName(key.Namespace ?? "", key.Name),
                change is CacheChange<ClusterObject>.Deleted ? null : change.Item.Object
            );
        }

        return change is not CacheChange<ClusterObject>.Updated(var now, var before) || !now.Object.MeansTheSame(before.Object);
    }

    /// <summary>In the best version that the server has of it; null when that cannot be told.</summary>
    private async Task<ResourceType?> Locate(OwnKind kind, CancellationToken cancel)
    {
        try
        {
            return await kind.Find(new Discovery(_client), cancel);
        }
        catch (Exception e) when (e is KubeException or KubeConfigException)
        {
            // The lists that follow say so, and again until it is mended.
            return null;
        }
    }

    private async Task LiftLimit(CancellationToken cancel)
    {
        try
        {
            if (await _client.LiftLimitWhereFair(cancel))
            {
                Log.NoLimit(_log);
            }
        }
        catch (Exception e) when (e is KubeException or KubeConfigException)
        {
            Troubles.Note("livez", e);
            Troubles.Note("livez", null);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "the API server shares itself out fairly; --kube-api-qps is not needed")]
        public static partial void NoLimit(ILogger log);
    }
}

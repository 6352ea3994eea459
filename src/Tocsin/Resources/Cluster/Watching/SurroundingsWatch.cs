using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Tocsin.Core.Alerts;
using Tocsin.Core.Configuration;
using Tocsin.Core.Loops;
using Tocsin.Kube.Cache;
using Tocsin.Kube.Client;

namespace Tocsin.Resources.Cluster.Watching;

/// <summary>
/// The kinds and namespaces that the cluster has, as far as sources name any: namespaces are watched only while some Alert names
/// another than its own.
/// </summary>
/// <param name="hasNamespaces">False where only one namespace is looked at, and nothing may be said of others.</param>
/// <param name="changed">Told that something came or went.</param>
internal sealed class SurroundingsWatch(
    KubeClient client,
    bool hasNamespaces,
    ClusterTroubles troubles,
    LoopKeeper loops,
    TimeProvider time,
    Random random,
    Action changed
) : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookWhenWell = TimeSpan.FromMinutes(1);
    private readonly ServedKinds _served = new(client);
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _lock = new();
    private IReadOnlySet<string> _kinds = FrozenSet<string>.Empty;
    private KindWatch<bool>? _namespaces;
    private Surroundings _now = Surroundings.Unknown;
    private bool _isStale;
    private long _lookedAt;

    /// <summary>The same instance for as long as nothing came or went.</summary>
    public Surroundings Now()
    {
        lock (_lock)
        {
            var watch = _namespaces;
            var isKnown = watch is { Synced.IsCompletedSuccessfully: true } && !IsDenied(watch);
            if (_isStale || isKnown != (_now.Namespaces is not null))
            {
                _isStale = false;
                _now = new Surroundings
                {
                    UnservedKinds = _served.Missing.ToFrozenSet(StringComparer.Ordinal),
                    Namespaces = isKnown ? watch!.Items.Select(i => i.Key.Name).ToFrozenSet(StringComparer.Ordinal) : null,
                };
            }

            return _now;
        }
    }

    /// <summary>Looks at what these name from now on. Ends when each was asked for at least once.</summary>
    public async Task Need(ResourceSet resources, CancellationToken cancel)
    {
        var (kinds, namesOthers) = Named(resources);
        await _turn.WaitAsync(cancel);
        try
        {
            _kinds = kinds;
            if (!_served.WereAsked(kinds))
            {
                await Look(cancel);
            }

            await Watch(hasNamespaces && namesOthers);
        }
        finally
        {
            _turn.Release();
        }

        await (_namespaces?.Asked ?? Task.CompletedTask).WaitAsync(cancel);
    }

    /// <summary>Definitions come and go.</summary>
    public async Task Run(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            await loops.Round(LoopName.Surroundings, () => LookAgain(cancel));
        }
    }

    private async Task LookAgain(CancellationToken cancel)
    {
        var before = Now();
        if (!_served.AreAllThere || time.GetElapsedTime(_lookedAt) >= LookWhenWell)
        {
            await Look(cancel);
        }

        if (!ReferenceEquals(before, Now()))
        {
            changed();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Watch(isWanted: false);
        _turn.Dispose();
    }

    private static (HashSet<string> Kinds, bool NamesOthers) Named(ResourceSet resources)
    {
        var (kinds, namesOthers) = (new HashSet<string>(StringComparer.Ordinal), false);
        foreach (var alert in resources.Alerts.Values)
        {
            foreach (var source in alert.Spec.EventSources)
            {
                kinds.Add(source.Kind);
                namesOthers |= source.Namespace is not ("" or EventSource.Any) && source.Namespace != alert.Name.Namespace;
            }
        }

        kinds.RemoveWhere(k => ClusterKinds.GroupOf(k) is null);
        return (kinds, namesOthers);
    }

    private async Task Look(CancellationToken cancel)
    {
        _lookedAt = time.GetTimestamp();
        await _served.Look(_kinds, cancel);
        lock (_lock)
        {
            _isStale |= !_now.UnservedKinds.SetEquals(_served.Missing);
        }
    }

    private async Task Watch(bool isWanted)
    {
        if (isWanted && _namespaces is null)
        {
            _namespaces = new KindWatch<bool>(
                client.MetadataOf(ClusterKinds.Namespaces, NothingJson.TypeInfo),
                new Selection(),
                troubles,
                random,
                change => change is not CacheChange<bool>.Updated,
                _ => Stale(),
                loops
            ).Start();
        }
        else if (!isWanted && Interlocked.Exchange(ref _namespaces, null) is { } watch)
        {
            await watch.DisposeAsync();
            troubles.Note(ClusterKinds.Namespaces.FullName, null);
        }
    }

    private void Stale()
    {
        lock (_lock)
        {
            _isStale = true;
        }

        changed();
    }

    /// <summary>Who may not list them any more does not see which have come since.</summary>
    private static bool IsDenied(KindWatch<bool> watch) =>
        watch.Trouble is KubeException { Call.Verb: "list", Status.IsForbidden: true };

    /// <summary>Reads nothing of an object but that it is there.</summary>
    private sealed class NothingJson : JsonConverter<bool>
    {
        public static JsonTypeInfo<bool> TypeInfo { get; } =
            JsonMetadataServices.CreateValueInfo<bool>(ClusterJson.Bare(), new NothingJson());

        public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            reader.Skip();
            return true;
        }

        public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options) =>
            throw new NotSupportedException("namespaces are only read");
    }
}

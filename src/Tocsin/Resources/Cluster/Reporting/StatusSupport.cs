using System.Collections.Concurrent;
using Tocsin.Core.Resources;
using Tocsin.Kube.Client;

namespace Tocsin.Resources.Cluster.Reporting;

/// <summary>Whether the cluster's definitions have a status: the reference's of Alert and Provider have none.</summary>
internal sealed class StatusSupport(ClusterSource source, KubeClient client, TimeProvider time)
{
    private static readonly TimeSpan Known = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Doubted = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Denied = TimeSpan.FromMinutes(1);
    private HashSet<string> _with = [];
    private long? _askedAt;
    private string _askedOf = "";
    private volatile bool _isDoubted;

    private readonly ConcurrentDictionary<string, long> _denied = new(StringComparer.Ordinal);

    /// <summary>The role does not allow to write this kind; it is tried again after a while.</summary>
    public void Deny(string kind, KubeException why)
    {
        source.Troubles.Note($"status of {kind}", why);
        _denied[kind] = time.GetTimestamp();
    }

    public bool IsDenied(string kind)
    {
        if (!_denied.TryGetValue(kind, out var at) || time.GetElapsedTime(at) < Denied)
        {
            return _denied.ContainsKey(kind);
        }

        if (_denied.TryRemove(kind, out _))
        {
            source.Troubles.Note($"status of {kind}", null);
        }

        return false;
    }

    /// <summary>A write met nothing there.</summary>
    public void Doubt() => _isDoubted = true;

    /// <summary>Asks the server again when what is known is old or in doubt.</summary>
    public async Task Learn(CancellationToken cancel)
    {
        var versions = string.Join(' ', ClusterKinds.Own.Select(k => source.TypeOf(k.Kind).Version));
        if (_askedAt is not { } at || versions != _askedOf || time.GetElapsedTime(at) >= (_isDoubted ? Doubted : Known))
        {
            _with = await Ask(cancel);
            (_askedAt, _askedOf, _isDoubted) = (time.GetTimestamp(), versions, false);
        }
    }

    public bool Has(string kind) => !IsDenied(kind) && _with.Contains(source.TypeOf(kind).Plural);

    private async Task<HashSet<string>> Ask(CancellationToken cancel)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var version in ClusterKinds.Own.Select(k => source.TypeOf(k.Kind).Version).Distinct(StringComparer.Ordinal))
        {
            var served = await new Discovery(client).Resources(ResourceKinds.Group, version, cancel);
            found.UnionWith(
                served.Where(r => r.Name.EndsWith("/status", StringComparison.Ordinal)).Select(r => r.Name[..^"/status".Length])
            );
        }

        return found;
    }
}

using System.Collections.Concurrent;
using Tocsin.Kube.Client;
using Tocsin.Kube.Files;

namespace Tocsin.Resources.Cluster.Watching;

/// <summary>Which of the kinds that sources name the cluster serves. What cannot be learnt stays as it was, or unknown.</summary>
internal sealed class ServedKinds(KubeClient client)
{
    // A server that restarts, or a definition that is replaced, may hide a kind for a moment.
    private const int TimesMissed = 2;
    private const int NotLearnt = -1;
    private readonly ConcurrentDictionary<string, int> _missed = new(StringComparer.Ordinal);

    /// <summary>Those that are not served for certain.</summary>
    public IEnumerable<string> Missing => _missed.Where(k => k.Value >= TimesMissed).Select(k => k.Key);

    /// <summary>All were served when last asked for.</summary>
    public bool AreAllThere => _missed.All(k => k.Value == 0);

    /// <summary>Each was asked for, whatever came of it.</summary>
    public bool WereAsked(IEnumerable<string> kinds) => kinds.All(_missed.ContainsKey);

    /// <summary>Asks where these are served, and forgets all others.</summary>
    public async Task Look(IReadOnlySet<string> kinds, CancellationToken cancel)
    {
        foreach (var other in _missed.Keys.Where(k => !kinds.Contains(k)))
        {
            _missed.TryRemove(other, out _);
        }

        await Task.WhenAll(
            kinds.GroupBy(ClusterKinds.GroupOf).Where(g => g.Key is not null).Select(g => Look(g.Key!, [.. g], cancel))
        );
    }

    private async Task Look(string group, List<string> kinds, CancellationToken cancel)
    {
        try
        {
            var served = await Served(group, cancel);
            foreach (var kind in kinds)
            {
                _missed.AddOrUpdate(
                    kind,
                    _ => served.Contains(kind) ? 0 : TimesMissed,
                    (_, missed) =>
                        served.Contains(kind) ? 0
                        : missed is NotLearnt or > 0 ? TimesMissed
                        : 1
                );
            }
        }
        catch (Exception e) when (e is KubeException or KubeConfigException)
        {
            // The watches say what is the matter with the server.
            kinds.ForEach(k => _missed.TryAdd(k, NotLearnt));
        }
    }

    private async Task<HashSet<string>> Served(string group, CancellationToken cancel)
    {
        var discovery = new Discovery(client);
        var kinds = new HashSet<string>(StringComparer.Ordinal);
        foreach (var version in await discovery.Versions(group, cancel))
        {
            kinds.UnionWith((await discovery.Resources(group, version, cancel)).Select(r => r.Kind));
        }

        return kinds;
    }
}

using System.Collections.Concurrent;
using Tocsin.Core.Receivers;
using Tocsin.Kube.Client;

namespace Tocsin.Hooks.Annotating;

/// <summary>Where the API server serves the kinds that Receivers name. What was found is kept for ten minutes, what was not for five seconds.</summary>
internal sealed class ServedTypes(KubeClient client, TimeProvider time)
{
    private const int MaxVersions = 200;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan KeptMissing = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<(string Group, string Version), Entry> _known = new();

    /// <exception cref="AnnotationException">It is served nowhere.</exception>
    /// <exception cref="KubeException">That cannot be found out now.</exception>
    public async Task<ResourceType> Find(TargetKind wanted, CancellationToken cancel)
    {
        var (group, version, kind) = wanted;
        var entry = _known.GetValueOrDefault((group, version));
        if (entry?.Find(kind) is { } found && time.GetElapsedTime(entry.At) < Kept)
        {
            return found;
        }

        if (entry is null || time.GetElapsedTime(entry.At) >= KeptMissing)
        {
            entry = await Ask(group, version, cancel);
        }

        return entry.Find(kind)
            ?? throw new AnnotationException($"no matches for kind \"{kind}\" in version \"{wanted.ApiVersion}\"");
    }

    private async Task<Entry> Ask(string group, string version, CancellationToken cancel)
    {
        var served = await new Discovery(client).Resources(group, version, cancel);
        var types = served
            .Where(r => !r.Name.Contains('/'))
            .ToLookup(r => r.Kind, r => new ResourceType(group, version, r.Name, r.IsNamespaced), StringComparer.Ordinal);
        var entry = new Entry(types, time.GetTimestamp());
        if (_known.Count >= MaxVersions)
        {
            _known.Clear();
        }

        return _known[(group, version)] = entry;
    }

    private sealed record Entry(ILookup<string, ResourceType> Types, long At)
    {
        public ResourceType? Find(string kind) => Types[kind].FirstOrDefault();
    }
}

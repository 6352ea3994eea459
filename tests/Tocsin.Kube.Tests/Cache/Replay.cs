using System.Text.Json;
using Tocsin.Kube.Cache;

namespace Tocsin.Kube.Tests.Cache;

/// <summary>Does what it is told and notes what does not follow from what was told before.</summary>
internal sealed class Replay
{
    private readonly Dictionary<string, string> _state = [];

    public IReadOnlyDictionary<string, string> State => _state;

    public List<string> Mistakes { get; } = [];

    public ValueTask Take(CacheChange<JsonElement> change)
    {
        var name = change.Item.Key.Name;
        var isKnown = _state.TryGetValue(name, out var before);
        var isSound = change switch
        {
            CacheChange<JsonElement>.Added => !isKnown,
            CacheChange<JsonElement>.Updated updated => isKnown
                && updated.Before.ResourceVersion == before
                && int.Parse(change.Item.ResourceVersion) > int.Parse(before!),
            _ => isKnown,
        };
        if (!isSound)
        {
            Mistakes.Add($"{change.GetType().Name} {name} {before} → {change.Item.ResourceVersion}");
        }

        if (change is CacheChange<JsonElement>.Deleted)
        {
            _state.Remove(name);
        }
        else
        {
            _state[name] = change.Item.ResourceVersion;
        }

        return ValueTask.CompletedTask;
    }
}

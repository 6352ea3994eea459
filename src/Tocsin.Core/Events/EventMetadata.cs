using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Tocsin.Core.Events;

/// <summary>An event's metadata: few keys, in ascending order, so that nothing downstream depends on hash order.</summary>
public sealed class EventMetadata : IReadOnlyCollection<KeyValuePair<string, string>>, IEquatable<EventMetadata>
{
    private readonly KeyValuePair<string, string>[] _sorted;

    private EventMetadata(KeyValuePair<string, string>[] sorted) => _sorted = sorted;

    public static EventMetadata Empty { get; } = new([]);

    public int Count => _sorted.Length;

    public string? this[string key] => TryGet(key, out var value) ? value : null;

    /// <summary>The last value of a key given twice wins, as in a JSON object read by Go.</summary>
    public static EventMetadata From(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var last = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in pairs)
        {
            last[key] = value;
        }

        return From(last);
    }

    /// <summary>The same of what has no key twice.</summary>
    public static EventMetadata From(Dictionary<string, string> pairs)
    {
        if (pairs.Count == 0)
        {
            return Empty;
        }

        var sorted = pairs.ToArray();
        Array.Sort(sorted, static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        return new EventMetadata(sorted);
    }

    /// <summary>The same of what is in ascending order already, each key once.</summary>
    internal static EventMetadata FromSorted(ReadOnlySpan<KeyValuePair<string, string>> sorted) =>
        sorted.IsEmpty ? Empty : new EventMetadata(sorted.ToArray());

    public bool TryGet(string key, [NotNullWhen(true)] out string? value) => TryGet("", key, out value);

    /// <summary>The value of the key that consists of these two parts.</summary>
    public bool TryGet(string prefix, string key, [NotNullWhen(true)] out string? value)
    {
        foreach (var pair in _sorted)
        {
            if (
                pair.Key.Length == prefix.Length + key.Length
                && pair.Key.EndsWith(key, StringComparison.Ordinal)
                && pair.Key.StartsWith(prefix, StringComparison.Ordinal)
            )
            {
                value = pair.Value;
                return true;
            }
        }

        value = null;
        return false;
    }

    public EventMetadata Where(Func<KeyValuePair<string, string>, bool> keep)
    {
        foreach (var pair in _sorted)
        {
            if (!keep(pair))
            {
                return new EventMetadata(Array.FindAll(_sorted, p => keep(p)));
            }
        }

        return this;
    }

    public EventMetadata Without(string key) => Where(pair => !string.Equals(pair.Key, key, StringComparison.Ordinal));

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() =>
        ((IEnumerable<KeyValuePair<string, string>>)_sorted).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(EventMetadata? other) => other is not null && _sorted.AsSpan().SequenceEqual(other._sorted);

    public override bool Equals(object? obj) => Equals(obj as EventMetadata);

    public override int GetHashCode() => _sorted.Length;
}

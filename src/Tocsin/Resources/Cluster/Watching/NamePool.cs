using System.Collections.Concurrent;

namespace Tocsin.Resources.Cluster.Watching;

/// <summary>One instance of each of the few texts that stand on thousands of objects; what comes after the bound is kept as it is.</summary>
internal sealed class NamePool
{
    private const int Bound = 4096;
    private const int Longest = 128;
    private readonly ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);

    public static NamePool Shared { get; } = new();

    // Of about this size: to count a concurrent dictionary holds up all who use it.
    private int _count;

    public string One(string text)
    {
        if (text.Length > Longest)
        {
            return text;
        }

        if (!_names.TryGetValue(text, out var known) && _count < Bound)
        {
            known = _names.GetOrAdd(text, text);
            if (ReferenceEquals(known, text))
            {
                Interlocked.Increment(ref _count);
            }
        }

        return known ?? text;
    }
}

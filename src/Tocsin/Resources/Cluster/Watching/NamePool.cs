using System.Collections.Concurrent;

namespace Tocsin.Resources.Cluster.Watching;

/// <summary>One instance of each of the few texts that stand on thousands of objects; what comes after the bound is kept as it is.</summary>
internal sealed class NamePool
{
    private const int Bound = 4096;
    private const int Longest = 128;
    private readonly ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);

    public static NamePool Shared { get; } = new();

    public string One(string text) =>
        text.Length > Longest ? text
        : _names.TryGetValue(text, out var known) ? known
        : _names.Count < Bound ? _names.GetOrAdd(text, text)
        : text;
}

using System.Collections.Concurrent;
using Tocsin.Core.Patterns.Syntax;

namespace Tocsin.Core.Patterns.Unicode;

/// <summary>The sets that <c>\p{…}</c> can name: general categories, their groups and aliases, and scripts.</summary>
internal static class UnicodeSets
{
    private static readonly ConcurrentDictionary<string, RuneSet> Decoded = new(StringComparer.Ordinal);

    private static readonly Dictionary<string, string> ScriptsByLooseName = UnicodeData.Scripts.ToDictionary(
        script => CategoryNames.Loose(script.Key),
        script => script.Value,
        StringComparer.Ordinal
    );

    /// <summary>Finds a set by its name; letter case, spaces, hyphens and underscores do not count.</summary>
    public static RuneSet? Find(string name)
    {
        var loose = CategoryNames.Loose(name);
        return Decoded.TryGetValue(loose, out var known) ? known
            : Decode(loose) is { } decoded ? Decoded.GetOrAdd(loose, decoded)
            : null;
    }

    private static RuneSet? Decode(string loose) =>
        loose switch
        {
            "any" => RuneSet.All,
            "ascii" => RuneSet.Range(0, 0x7F),
            "assigned" => Category("cn")!.Negate(),
            _ => Category(CategoryNames.Resolve(loose)) ?? Script(loose),
        };

    private static RuneSet? Category(string loose)
    {
        var members = CategoryNames.Members(loose, UnicodeData.Categories.Keys);
        var set = new RuneSetBuilder();
        foreach (var member in members)
        {
            AddRanges(set, UnicodeData.Categories[member]);
        }

        return members.Count == 0 ? null : set.ToSet();
    }

    private static RuneSet? Script(string loose)
    {
        if (!ScriptsByLooseName.TryGetValue(loose, out var ranges))
        {
            return null;
        }

        var set = new RuneSetBuilder();
        AddRanges(set, ranges);
        return set.ToSet();
    }

    private static void AddRanges(RuneSetBuilder set, string encoded)
    {
        var codec = new RangeCodec(encoded);
        for (var next = 0; !codec.AtEnd; )
        {
            var low = next + codec.Next();
            var high = low + codec.Next();
            set.Add(low, high);
            next = high + 1;
        }
    }
}

namespace Tocsin.Cel.Values;

/// <summary>The entries of a map, in the order in which they were written.</summary>
internal sealed class CelMap
{
    internal CelMap(OrderedDictionary<CelValue, CelValue> entries, int depth, long weight) =>
        (Entries, Depth, Weight) = (entries, depth, weight);

    public OrderedDictionary<CelValue, CelValue> Entries { get; }

    public int Depth { get; }

    public long Weight { get; }

    public int Count => Entries.Count;

    public static bool IsKey(CelKind kind) => kind is CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.String;

    /// <summary>Finds a key, however its number is written; anything that cannot be a key is not there.</summary>
    public bool TryFind(in CelValue key, out CelValue value)
    {
        if (IsKey(key.Kind) || key.Kind == CelKind.Double)
        {
            return Entries.TryGetValue(key, out value);
        }

        value = default;
        return false;
    }
}

/// <summary>Collects the entries of a map.</summary>
internal sealed class MapBuilder(int capacity = 0)
{
    private readonly OrderedDictionary<CelValue, CelValue> _entries = new(capacity);
    private int _depth;
    private long _weight = 1;

    public Fault? Add(in CelValue key, in CelValue value)
    {
        if (!CelMap.IsKey(key.Kind))
        {
            return new Fault($"a key cannot be {Naming.Of(key)}");
        }

        if (!_entries.TryAdd(key, value))
        {
            return new Fault($"the key {Rendering.Short(key)} is there twice");
        }

        Count(key, value);
        return null;
    }

    public void Set(in CelValue key, in CelValue value)
    {
        _entries[key] = value;
        Count(key, value);
    }

    public CelValue Build() =>
        Bounds.Exceeded(_depth + 1, _weight) is { } fault
            ? CelValue.Error(fault)
            : new CelValue(CelKind.Map, new CelMap(_entries, _depth + 1, _weight));

    private void Count(in CelValue key, in CelValue value)
    {
        _depth = Math.Max(_depth, value.Depth);
        _weight += key.Weight + value.Weight;
    }
}

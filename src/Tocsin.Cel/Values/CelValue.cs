namespace Tocsin.Cel.Values;

/// <summary>A value of the expression language; numbers, times and flags need no allocation.</summary>
public readonly struct CelValue : IEquatable<CelValue>
{
    internal const CelKind FaultKind = (CelKind)(-1);

    private readonly object? _object;
    private readonly long _bits;
    private readonly int _nanos;

    internal CelValue(CelKind kind, object? content, long bits = 0, int nanos = 0)
    {
        Kind = kind;
        _object = content;
        _bits = bits;
        _nanos = nanos;
    }

    public static CelValue Null => default;

    public static CelValue True { get; } = new(CelKind.Bool, null, 1);

    public static CelValue False { get; } = new(CelKind.Bool, null);

    public CelKind Kind { get; }

    public bool AsBool => Bits(CelKind.Bool) != 0;

    public long AsInt => Bits(CelKind.Int);

    public ulong AsUint => (ulong)Bits(CelKind.Uint);

    public double AsDouble => BitConverter.Int64BitsToDouble(Bits(CelKind.Double));

    public string AsString => Content<string>(CelKind.String);

    public ReadOnlyMemory<byte> AsBytes => Content<byte[]>(CelKind.Bytes);

    public IReadOnlyList<CelValue> AsList => Content<CelList>(CelKind.List).Items;

    public IReadOnlyDictionary<CelValue, CelValue> AsMap => Content<CelMap>(CelKind.Map).Entries;

    /// <summary>Seconds since 1970 and the nanoseconds after them.</summary>
    public (long Seconds, int Nanos) AsTimestamp => (Bits(CelKind.Timestamp), _nanos);

    /// <summary>The length of a duration in nanoseconds.</summary>
    public long AsNanoseconds => Bits(CelKind.Duration);

    /// <summary>The name of a type, such as <c>int</c> or <c>google.protobuf.Timestamp</c>.</summary>
    public string AsTypeName => Content<string>(CelKind.Type);

    /// <summary>What an optional holds, or null when it is empty.</summary>
    public CelValue? AsOptional => Kind == CelKind.Optional ? Held?.Value : throw Wrong(CelKind.Optional);

    internal bool IsFault => Kind == FaultKind;

    internal Fault Fault => (Fault)_object!;

    internal CelList List => (CelList)_object!;

    internal CelMap Map => (CelMap)_object!;

    internal string Text => (string)_object!;

    internal byte[] Octets => (byte[])_object!;

    internal Held? Held => (Held?)_object;

    internal long RawBits => _bits;

    internal bool IsTrue => Kind == CelKind.Bool && _bits != 0;

    /// <summary>How many containers lie inside one another here.</summary>
    internal int Depth =>
        Kind switch
        {
            CelKind.List => List.Depth,
            CelKind.Map => Map.Depth,
            CelKind.Optional => Held?.Depth ?? 0,
            _ => 0,
        };

    /// <summary>How many values this one is made of, shared ones counted each time.</summary>
    internal long Weight =>
        Kind switch
        {
            CelKind.List => List.Weight,
            CelKind.Map => Map.Weight,
            CelKind.Optional => Held?.Weight ?? 1,
            CelKind.String => 1 + (Text.Length >> 6),
            CelKind.Bytes => 1 + (Octets.Length >> 6),
            _ => 1,
        };

    public static CelValue Of(bool value) => value ? True : False;

    public static CelValue Of(long value) => new(CelKind.Int, null, value);

    public static CelValue Of(ulong value) => new(CelKind.Uint, null, (long)value);

    public static CelValue Of(double value) => new(CelKind.Double, null, BitConverter.DoubleToInt64Bits(value));

    public static CelValue Of(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(CelKind.String, value);
    }

    public static CelValue Of(ReadOnlySpan<byte> value) => new(CelKind.Bytes, value.ToArray());

    public static CelValue Of(IEnumerable<CelValue> items) => Checked(CelList.Of([.. items]));

    /// <exception cref="ArgumentException">A key is no key, is there twice, or the nesting is too deep.</exception>
    public static CelValue Of(IEnumerable<KeyValuePair<CelValue, CelValue>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var map = new MapBuilder();
        foreach (var (key, value) in entries)
        {
            if (map.Add(key, value) is { } fault)
            {
                throw new ArgumentException(fault.Message, nameof(entries));
            }
        }

        return Checked(map.Build());
    }

    public static CelValue OfType(string name) => new(CelKind.Type, name);

    public static CelValue OfNanoseconds(long duration) => new(CelKind.Duration, null, duration);

    public static CelValue OfTimestamp(long seconds, int nanos) => new(CelKind.Timestamp, null, seconds, nanos);

    public static bool operator ==(CelValue left, CelValue right) => left.Equals(right);

    public static bool operator !=(CelValue left, CelValue right) => !left.Equals(right);

    /// <summary>Equality as the language has it: 1, 1u and 1.0 are one number, and NaN is not itself.</summary>
    public bool Equals(CelValue other) => Equality.Same(this, other);

    public override bool Equals(object? obj) => obj is CelValue other && Equals(other);

    public override int GetHashCode() => Equality.Hash(this);

    /// <summary>The value as an expression would write it.</summary>
    public override string ToString() => Rendering.Text(this);

    internal static CelValue Error(string message) => new(FaultKind, new Fault(message));

    internal static CelValue Error(Fault fault) => new(FaultKind, fault);

    internal static CelValue OfOwned(byte[] value) => new(CelKind.Bytes, value);

    private static CelValue Checked(CelValue value) =>
        value.IsFault ? throw new ArgumentException(value.Fault.Message, nameof(value)) : value;

    private long Bits(CelKind kind) => Kind == kind ? _bits : throw Wrong(kind);

    private T Content<T>(CelKind kind) => Kind == kind ? (T)_object! : throw Wrong(kind);

    private InvalidOperationException Wrong(CelKind wanted) => new($"the value is {Kind}, not {wanted}");
}

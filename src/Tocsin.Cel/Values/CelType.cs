namespace Tocsin.Cel.Values;

/// <summary>A type as the checker sees it.</summary>
public sealed class CelType : IEquatable<CelType>
{
    private CelType(TypeKind kind, string name, params CelType[] parameters) =>
        (Kind, Name, Parameters) = (kind, name, parameters);

    private CelType(int variable)
        : this(TypeKind.Variable, $"_{variable}") => Variable = variable;

    public static CelType Dyn { get; } = new(TypeKind.Dyn, "dyn");

    public static CelType Null { get; } = new(TypeKind.Null, "null_type");

    public static CelType Bool { get; } = new(TypeKind.Bool, "bool");

    public static CelType Int { get; } = new(TypeKind.Int, "int");

    public static CelType Uint { get; } = new(TypeKind.Uint, "uint");

    public static CelType Double { get; } = new(TypeKind.Double, "double");

    public static CelType String { get; } = new(TypeKind.String, "string");

    public static CelType Bytes { get; } = new(TypeKind.Bytes, "bytes");

    public static CelType Timestamp { get; } = new(TypeKind.Timestamp, Naming.Timestamp);

    public static CelType Duration { get; } = new(TypeKind.Duration, Naming.Duration);

    /// <summary>The type of an expression that was refused; it fits everywhere, so that one mistake is named once.</summary>
    internal static CelType Unknown { get; } = new(TypeKind.Unknown, "unknown");

    internal TypeKind Kind { get; }

    internal string Name { get; }

    internal CelType[] Parameters { get; }

    internal int Variable { get; } = -1;

    internal bool IsAny => Kind is TypeKind.Dyn or TypeKind.Unknown;

    public static CelType List(CelType item) => new(TypeKind.List, "list", item);

    public static CelType Map(CelType key, CelType value) => new(TypeKind.Map, "map", key, value);

    public static CelType Optional(CelType item) => new(TypeKind.Optional, "optional_type", item);

    public bool Equals(CelType? other) =>
        other is not null
        && Kind == other.Kind
        && Variable == other.Variable
        && Name == other.Name
        && Parameters.AsSpan().SequenceEqual(other.Parameters);

    public override bool Equals(object? obj) => Equals(obj as CelType);

    public override int GetHashCode() => HashCode.Combine(Kind, Variable, Name);

    public override string ToString() =>
        Parameters.Length == 0 ? Name : $"{Name}({string.Join(", ", Parameters.Select(p => p.ToString()))})";

    /// <summary>The type of a type, such as that of the name <c>int</c>.</summary>
    internal static CelType Type(CelType of) => new(TypeKind.Type, "type", of);

    /// <summary>A type that a signature leaves open.</summary>
    internal static CelType Parameter(string name) => new(TypeKind.Parameter, name);

    /// <summary>A type that the checker has yet to find.</summary>
    internal static CelType Open(int variable) => new(variable);

    /// <summary>The same type with other types inside.</summary>
    internal CelType Over(CelType[] parameters) => new(Kind, Name, parameters);
}

/// <summary>The families of static types.</summary>
internal enum TypeKind
{
    Dyn,
    Unknown,
    Null,
    Bool,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    Timestamp,
    Duration,
    List,
    Map,
    Optional,
    Type,
    Parameter,
    Variable,
}

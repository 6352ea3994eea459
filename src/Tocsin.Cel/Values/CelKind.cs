namespace Tocsin.Cel.Values;

/// <summary>What a value is at run time.</summary>
public enum CelKind
{
    Null,
    Bool,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    List,
    Map,
    Timestamp,
    Duration,
    Type,
    Optional,
}

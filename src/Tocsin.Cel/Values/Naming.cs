namespace Tocsin.Cel.Values;

/// <summary>The names of run-time types, as <c>type(x)</c> gives them.</summary>
internal static class Naming
{
    public const string Timestamp = "google.protobuf.Timestamp";
    public const string Duration = "google.protobuf.Duration";

    public static string Of(in CelValue value) =>
        value.Kind switch
        {
            CelKind.Null => "null_type",
            CelKind.Bool => "bool",
            CelKind.Int => "int",
            CelKind.Uint => "uint",
            CelKind.Double => "double",
            CelKind.String => "string",
            CelKind.Bytes => "bytes",
            CelKind.List => "list",
            CelKind.Map => "map",
            CelKind.Timestamp => Timestamp,
            CelKind.Duration => Duration,
            CelKind.Type => "type",
            CelKind.Optional => "optional_type",
            _ => "error",
        };
}

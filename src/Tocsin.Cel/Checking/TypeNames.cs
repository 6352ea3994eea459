namespace Tocsin.Cel.Checking;

/// <summary>The types that expressions can name.</summary>
internal static class TypeNames
{
    public static CelType? Find(string name, CelLibraries libraries) =>
        name switch
        {
            "bool" => CelType.Bool,
            "int" => CelType.Int,
            "uint" => CelType.Uint,
            "double" => CelType.Double,
            "string" => CelType.String,
            "bytes" => CelType.Bytes,
            "null_type" => CelType.Null,
            "list" => CelType.List(CelType.Dyn),
            "map" => CelType.Map(CelType.Dyn, CelType.Dyn),
            "type" => CelType.Type(CelType.Dyn),
            Naming.Timestamp => CelType.Timestamp,
            Naming.Duration => CelType.Duration,
            "optional_type" when libraries.HasFlag(CelLibraries.Optionals) => CelType.Optional(CelType.Dyn),
            _ => null,
        };
}

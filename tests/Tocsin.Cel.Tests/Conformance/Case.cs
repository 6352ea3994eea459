using System.Text.Json;

namespace Tocsin.Cel.Tests.Conformance;

/// <summary>One line of the conformance data.</summary>
internal sealed record Case(
    string Name,
    string Expression,
    bool Check,
    bool Macros,
    Dictionary<string, CelValue> Bindings,
    CelValue? Value
)
{
    public static Case Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        var bindings = new Dictionary<string, CelValue>();
        if (root.TryGetProperty("bindings", out var bound))
        {
            foreach (var binding in bound.EnumerateObject())
            {
                bindings[binding.Name] = Read(binding.Value);
            }
        }

        return new Case(
            $"{root.GetProperty("file")}/{root.GetProperty("section")}/{root.GetProperty("name")}",
            root.GetProperty("expr").GetString()!,
            !Flag(root, "disableCheck"),
            !Flag(root, "disableMacros"),
            bindings,
            root.TryGetProperty("value", out var value) ? Read(value) : null
        );
    }

    /// <summary>Null when the case holds, else what came out instead.</summary>
    public string? Run()
    {
        var environment = Support.Cel.Full with
        {
            TypeChecks = Check,
            Macros = Macros,
            Variables = Bindings.Keys.ToDictionary(name => name, _ => CelType.Dyn),
        };
        if (!environment.TryCompile(Expression, out var program, out var issues))
        {
            return Value is null ? null : $"{Name}: {Expression}: {issues[0]}";
        }

        var result = program.Evaluate(Bindings);
        var holds = Value is { } wanted ? !result.IsError && Same(wanted, result.Value) : result.IsError;
        return holds
            ? null
            : $"{Name}: {Expression}: {(object?)result.Error ?? result.Value}, not {Value?.ToString() ?? "an error"}";
    }

    /// <summary>Stricter than the language: types count, NaN is itself, and 0 is not -0.</summary>
    private static bool Same(CelValue wanted, CelValue found) =>
        wanted.Kind == found.Kind
        && wanted.Kind switch
        {
            CelKind.Double => BitConverter.DoubleToInt64Bits(wanted.AsDouble) == BitConverter.DoubleToInt64Bits(found.AsDouble),
            CelKind.List => wanted.AsList.Count == found.AsList.Count
                && wanted.AsList.Zip(found.AsList).All(pair => Same(pair.First, pair.Second)),
            CelKind.Map => wanted.AsMap.Count == found.AsMap.Count
                && wanted.AsMap.All(entry =>
                    found.AsMap.Any(other => Same(entry.Key, other.Key) && Same(entry.Value, other.Value))
                ),
            _ => wanted == found,
        };

    private static bool Flag(JsonElement root, string name) => root.TryGetProperty(name, out var flag) && flag.GetBoolean();

    private static CelValue Read(JsonElement typed)
    {
        var (kind, value) = typed.EnumerateObject().Select(p => (p.Name, p.Value)).Single();
        return kind switch
        {
            "null" => CelValue.Null,
            "bool" => CelValue.Of(value.GetBoolean()),
            "int" => CelValue.Of(long.Parse(value.GetString()!, CultureInfo.InvariantCulture)),
            "uint" => CelValue.Of(ulong.Parse(value.GetString()!, CultureInfo.InvariantCulture)),
            "double" => CelValue.Of(Double(value.GetString()!)),
            "string" => CelValue.Of(value.GetString()!),
            "bytes" => CelValue.Of(value.EnumerateArray().Select(octet => octet.GetByte()).ToArray().AsSpan()),
            "list" => CelValue.Of(value.EnumerateArray().Select(Read)),
            "map" => CelValue.Of(value.EnumerateArray().Select(entry => KeyValuePair.Create(Read(entry[0]), Read(entry[1])))),
            "type" => CelValue.OfType(value.GetString()!),
            _ => throw new InvalidDataException($"unknown kind of value: {kind}"),
        };
    }

    private static double Double(string text) =>
        text switch
        {
            "inf" => double.PositiveInfinity,
            "-inf" => double.NegativeInfinity,
            _ => double.Parse(text, CultureInfo.InvariantCulture),
        };
}

using System.Globalization;
using System.Text.Json;
using Tocsin.Cel.Values;

namespace Tocsin.Commands.Expressions;

/// <summary>
/// Values as JSON that keeps their types: <c>{"int":"1"}</c>, <c>{"list":[…]}</c>, <c>{"map":[[key,value],…]}</c>. Numbers are
/// texts, so that none loses a digit; bytes are a list of numbers.
/// </summary>
internal static class TypedJson
{
    /// <exception cref="FormatException">It is no such value.</exception>
    public static CelValue Read(JsonElement typed)
    {
        using var members = typed.EnumerateObject();
        if (!members.MoveNext())
        {
            throw new FormatException("a value is an object with one member, its type");
        }

        var (kind, value) = (members.Current.Name, members.Current.Value);
        return kind switch
        {
            "null" => CelValue.Null,
            "bool" => CelValue.Of(value.GetBoolean()),
            "int" => CelValue.Of(long.Parse(Number(value), CultureInfo.InvariantCulture)),
            "uint" => CelValue.Of(ulong.Parse(Number(value), CultureInfo.InvariantCulture)),
            "double" => CelValue.Of(Double(Number(value))),
            "string" => CelValue.Of(value.GetString() ?? ""),
            "bytes" => CelValue.Of(value.EnumerateArray().Select(octet => octet.GetByte()).ToArray().AsSpan()),
            "list" => CelValue.Of(value.EnumerateArray().Select(Read)),
            "map" => CelValue.Of(value.EnumerateArray().Select(entry => KeyValuePair.Create(Read(entry[0]), Read(entry[1])))),
            "type" => CelValue.OfType(value.GetString() ?? ""),
            _ => throw new FormatException($"there is no type of value '{kind}'"),
        };
    }

    public static void Write(Utf8JsonWriter w, CelValue value)
    {
        w.WriteStartObject();
        w.WritePropertyName(Name(value.Kind));
        Content(w, value);
        w.WriteEndObject();
    }

    private static void Content(Utf8JsonWriter w, CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.Null:
                w.WriteNullValue();
                break;
            case CelKind.Bool:
                w.WriteBooleanValue(value.AsBool);
                break;
            case CelKind.Bytes:
                w.WriteStartArray();
                foreach (var octet in value.AsBytes.Span)
                {
                    w.WriteNumberValue(octet);
                }

                w.WriteEndArray();
                break;
            case CelKind.List:
                w.WriteStartArray();
                foreach (var item in value.AsList)
                {
                    Write(w, item);
                }

                w.WriteEndArray();
                break;
            case CelKind.Map:
                WriteMap(w, value);
                break;
            case CelKind.Optional when value.AsOptional is { } held:
                Write(w, held);
                break;
            case CelKind.Optional:
                w.WriteNullValue();
                break;
            default:
                w.WriteStringValue(Text(value));
                break;
        }
    }

    private static void WriteMap(Utf8JsonWriter w, CelValue value)
    {
        w.WriteStartArray();
        foreach (var (key, item) in value.AsMap)
        {
            w.WriteStartArray();
            Write(w, key);
            Write(w, item);
            w.WriteEndArray();
        }

        w.WriteEndArray();
    }

    private static string Name(CelKind kind) => kind.ToString().ToLowerInvariant();

    private static string Text(CelValue value) =>
        value.Kind switch
        {
            CelKind.Int => value.AsInt.ToString(CultureInfo.InvariantCulture),
            CelKind.Uint => value.AsUint.ToString(CultureInfo.InvariantCulture),
            CelKind.Double => Text(value.AsDouble),
            CelKind.String => value.AsString,
            CelKind.Type => value.AsTypeName,
            // Times are written as their constructors take them: timestamp("…"), duration("…").
            _ => value.ToString().Split('"')[1],
        };

    private static string Text(double value) =>
        double.IsNaN(value) ? "nan"
        : double.IsPositiveInfinity(value) ? "inf"
        : double.IsNegativeInfinity(value) ? "-inf"
        : value.ToString("R", CultureInfo.InvariantCulture).Replace("E+", "e", StringComparison.Ordinal).Replace('E', 'e');

    private static string Number(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number ? value.GetRawText() : value.GetString() ?? "";

    private static double Double(string text) =>
        text switch
        {
            "nan" => double.NaN,
            "inf" => double.PositiveInfinity,
            "-inf" => double.NegativeInfinity,
            _ => double.Parse(text, CultureInfo.InvariantCulture),
        };
}

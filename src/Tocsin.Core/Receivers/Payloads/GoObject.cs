using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Tocsin.Core.Receivers.Payloads;

/// <summary>A body as Go decodes it into a map or a struct.</summary>
public static class GoObject
{
    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = GoText.MaxDepth };

    /// <summary>
    /// The first value of a body, which must be an object, as Go's Decoder reads it into a map. Null for JSON's null, which Go takes
    /// for an empty map; then the fault is empty.
    /// </summary>
    public static JsonElement? Parse(ReadOnlySpan<byte> body, out string fault)
    {
        if (Value(body, isWhole: false, out fault) is not { } value || value.ValueKind is JsonValueKind.Null)
        {
            return null;
        }

        fault =
            value.ValueKind is JsonValueKind.Object
                ? NumberFault(JsonMarshal.GetRawUtf8Value(value))
                : $"json: cannot unmarshal {Kind(value)} into Go value of type map[string]interface {{}}";
        return fault.Length == 0 ? value : null;
    }

    /// <summary>Reads a body's only (<c>json.Unmarshal</c>) or first (<c>Decoder</c>) value.</summary>
    /// <param name="isWhole">Whether nothing may follow.</param>
    public static JsonElement? Value(ReadOnlySpan<byte> body, bool isWhole, out string fault)
    {
        var syntax = new GoSyntax(body);
        var isValue = syntax.ReadValue();
        var end = syntax.End;
        if (isValue && isWhole)
        {
            isValue = syntax.ReadEnd();
        }

        fault =
            isValue ? ""
            : syntax.Fault.Length > 0 ? syntax.Fault
            : isWhole ? "unexpected end of JSON input"
            : syntax.IsEmpty ? "EOF"
            : "unexpected EOF";
        return isValue ? Element(body[..end]) : null;
    }

    /// <summary>Go's word for a value's type.</summary>
    public static string Kind(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => "object",
            JsonValueKind.Array => "array",
            JsonValueKind.String => "string",
            JsonValueKind.Number => "number",
            JsonValueKind.True or JsonValueKind.False => "bool",
            _ => "null",
        };

    private static JsonElement Element(ReadOnlySpan<byte> json)
    {
        using var document = JsonDocument.Parse(GoText.Clean(json), s_options);
        return document.RootElement.Clone();
    }

    // Token by token: a body may be nested deeper than the stack.
    private static string NumberFault(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = s_options.MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.Number && !double.IsFinite(reader.GetDouble()))
            {
                var number = Encoding.UTF8.GetString(reader.ValueSpan);
                return $"json: cannot unmarshal number {number} into Go value of type float64";
            }
        }

        return "";
    }
}

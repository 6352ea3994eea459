using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Tocsin.Testing;

/// <summary>
/// Protocol Buffers as text that a person can read, decoded without any code of the program. What a schema does not name, or what
/// has another form than it says, is an error.
/// </summary>
public static class ProtobufText
{
    public const string ContentType = "application/x-protobuf";

    /// <summary>The message that is posted to a collector.</summary>
    public const string Request = "ExportTraceServiceRequest";

    private const int Base64Line = 100;

    /// <summary>Decoded, and the bytes themselves.</summary>
    public static string Show(ReadOnlySpan<byte> body)
    {
        var lines = Convert.ToBase64String(body).Chunk(Base64Line).Select(c => new string(c));
        return $"{Decode(body)}\n# base64 of the body:\n{string.Join('\n', lines.Select(l => "# " + l))}";
    }

    public static string Decode(ReadOnlySpan<byte> body) => Decode(body, ProtobufSchema.Traces, Request);

    public static string Decode(ReadOnlySpan<byte> body, ProtobufSchema schema, string message)
    {
        var text = new StringBuilder();
        Write(text, body, schema, message, "", "\n");
        return text.ToString();
    }

    private static void Write(
        StringBuilder text,
        ReadOnlySpan<byte> bytes,
        ProtobufSchema schema,
        string message,
        string indent,
        string end
    )
    {
        while (!bytes.IsEmpty)
        {
            var tag = Varint(ref bytes);
            var (name, type) = schema.Field(message, (int)(tag >> 3));
            ((int)(tag & 7)).ShouldBe(schema.WireType(type), $"{message}.{name}");
            text.Append(indent).Append(name);
            if (!schema.IsMessage(type))
            {
                text.Append(": ").Append(Scalar(type, ref bytes)).Append(end);
                continue;
            }

            var inner = Take(ref bytes, (int)Varint(ref bytes));
            if (type == "KeyValue" || end == " ")
            {
                text.Append(" { ");
                Write(text, inner, schema, type, "", " ");
                text.Append('}').Append(end);
            }
            else
            {
                text.Append(" {\n");
                Write(text, inner, schema, type, indent + "  ", "\n");
                text.Append(indent).Append("}\n");
            }
        }
    }

    private static string Scalar(string type, ref ReadOnlySpan<byte> bytes) =>
        type switch
        {
            "fixed32" => $"0x{BinaryPrimitives.ReadUInt32LittleEndian(Take(ref bytes, 4)):x}",
            "fixed64" => BinaryPrimitives.ReadUInt64LittleEndian(Take(ref bytes, 8)).ToString(CultureInfo.InvariantCulture),
            "string" => JsonSerializer.Serialize(
                new UTF8Encoding(false, true).GetString(Take(ref bytes, (int)Varint(ref bytes))),
                s_readable
            ),
            "bytes" => Convert.ToHexStringLower(Take(ref bytes, (int)Varint(ref bytes))),
            _ => Varint(ref bytes).ToString(CultureInfo.InvariantCulture),
        };

    private static readonly JsonSerializerOptions s_readable = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, int count)
    {
        var taken = bytes[..count];
        bytes = bytes[count..];
        return taken;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var b = Take(ref bytes, 1)[0];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }
    }
}

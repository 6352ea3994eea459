using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Tocsin.Core.Events;

namespace Tocsin.Core.Receivers.Payloads;

/// <summary>Texts in JSON as Go reads them: what is no UTF-8 and half of a surrogate pair become U+FFFD instead of an error.</summary>
internal static class GoText
{
    public const int MaxDepth = 10_001;

    /// <summary>The same JSON with texts that .NET can read, whoever reads them.</summary>
    public static byte[] Clean(ReadOnlySpan<byte> json) =>
        Utf8.IsValid(json) && !MayHoldSurrogates(json) ? json.ToArray() : Written(json);

    private static bool MayHoldSurrogates(ReadOnlySpan<byte> json) => json.IndexOf("\\ud"u8) >= 0 || json.IndexOf("\\uD"u8) >= 0;

    private static byte[] Written(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        var buffer = new ArrayBufferWriter<byte>(json.Length);
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true, MaxDepth = MaxDepth });
        while (reader.Read())
        {
            Write(writer, ref reader);
        }

        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                break;
            case JsonTokenType.EndObject:
                writer.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                break;
            case JsonTokenType.EndArray:
                writer.WriteEndArray();
                break;
            case JsonTokenType.PropertyName:
                writer.WritePropertyName(GoString.Read(ref reader));
                break;
            case JsonTokenType.String:
                writer.WriteStringValue(GoString.Read(ref reader));
                break;
            default:
                writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                break;
        }
    }
}

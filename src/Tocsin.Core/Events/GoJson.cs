using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Tocsin.Core.Events;

/// <summary>
/// JSON with the bytes of Go's encoder (spec/providers.md §6.1). Receivers sign and compare bytes, so a drop-in must
/// escape exactly what the reference escapes, and nothing else.
/// </summary>
public sealed class GoJson : JavaScriptEncoder
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        string.Concat(Enumerable.Range(0, 0x20).Select(c => (char)c)) + "\"\\<>&\u2028\u2029"
    );

    private GoJson() { }

    public static GoJson Encoder { get; } = new();

    /// <summary>Compact, and unvalidated because the callers' shapes are fixed.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = Encoder, SkipValidation = true };

    public override int MaxOutputCharactersPerInputCharacter => 6;

    /// <summary>Serializes by a source-generated contract, with Go's escapes.</summary>
    public static byte[] Bytes<T>(T value, JsonTypeInfo<T> type)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            JsonSerializer.Serialize(writer, value, type);
        }

        return buffer.WrittenSpan.ToArray();
    }

    public override bool WillEncode(int unicodeScalar) =>
        unicodeScalar < 0x20 || unicodeScalar is '"' or '\\' or '<' or '>' or '&' or 0x2028 or 0x2029;

    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var span = new ReadOnlySpan<char>(text, textLength);
        var first = span.IndexOfAny(Escaped);
        return LoneSurrogate(first < 0 ? span : span[..first]) is var lone and >= 0 ? lone : first;
    }

    public override unsafe bool TryEncodeUnicodeScalar(
        int unicodeScalar,
        char* buffer,
        int bufferLength,
        out int numberOfCharactersWritten
    )
    {
        var target = new Span<char>(buffer, bufferLength);
        var done = ShortForm(unicodeScalar) is { } c
            ? target.TryWrite(CultureInfo.InvariantCulture, $"\\{c}", out numberOfCharactersWritten)
            : target.TryWrite(CultureInfo.InvariantCulture, $"\\u{unicodeScalar:x4}", out numberOfCharactersWritten);
        return done;
    }

    private static char? ShortForm(int scalar) =>
        scalar switch
        {
            '"' => '"',
            '\\' => '\\',
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            '\b' => 'b',
            '\f' => 'f',
            _ => null,
        };

    // Half a pair cannot be written as UTF-8; naming it here makes the encoder put U+FFFD in its place.
    private static int LoneSurrogate(ReadOnlySpan<char> span)
    {
        for (var at = span.IndexOfAnyInRange('\uD800', '\uDFFF'); at >= 0 && at < span.Length; at++)
        {
            if (!char.IsSurrogate(span[at]))
            {
                continue;
            }

            if (Rune.DecodeFromUtf16(span[at..], out _, out var used) != OperationStatus.Done)
            {
                return at;
            }

            at += used - 1;
        }

        return -1;
    }
}

using System.Text;

namespace Tocsin.Cel.Parsing;

/// <summary>How a string literal begins.</summary>
internal readonly record struct LiteralPrefix(bool Raw, bool Bytes, string Quote, int Length);

/// <summary>Reads strings and bytes: quoted or triple-quoted, raw or with escapes.</summary>
internal static class StringLiteral
{
    /// <summary>What kind of literal begins here, or null when none does.</summary>
    public static LiteralPrefix? Prefix(ReadOnlySpan<char> text)
    {
        var (raw, bytes, i) = (false, false, 0);
        for (; i < text.Length && i < 2; i++)
        {
            if (text[i] is 'r' or 'R' && !raw)
            {
                raw = true;
            }
            else if (text[i] is 'b' or 'B' && !bytes)
            {
                bytes = true;
            }
            else
            {
                break;
            }
        }

        var rest = text[i..];
        var quote =
            rest.StartsWith("\"\"\"") ? "\"\"\""
            : rest.StartsWith("'''") ? "'''"
            : rest.StartsWith("\"") ? "\""
            : rest.StartsWith("'") ? "'"
            : null;
        return quote is null ? null : new LiteralPrefix(raw, bytes, quote, i + quote.Length);
    }

    /// <exception cref="SyntaxException">The literal does not end, or an escape is none.</exception>
    public static CelValue Read(string text, ref int position, LiteralPrefix prefix)
    {
        var start = position;
        position += prefix.Length;
        using var content = new MemoryStream();
        var writer = new LiteralWriter(content, prefix.Bytes);
        while (!text.AsSpan(position).StartsWith(prefix.Quote))
        {
            if (position == text.Length || prefix.Quote.Length == 1 && text[position] is '\n' or '\r')
            {
                throw new SyntaxException(start, $"the string that begins here does not end with {prefix.Quote}");
            }

            if (text[position] == '\\' && !prefix.Raw)
            {
                Escapes.Read(text, ref position, writer);
                continue;
            }

            // In a raw literal a backslash still keeps a quote from ending it.
            if (text[position] == '\\' && position + 1 < text.Length)
            {
                writer.Rune(new Rune('\\'));
                position++;
            }

            writer.Rune(Next(text, ref position));
        }

        position += prefix.Quote.Length;
        var octets = content.ToArray();
        return prefix.Bytes ? CelValue.OfOwned(octets) : CelValue.Of(Encoding.UTF8.GetString(octets));
    }

    private static Rune Next(string text, ref int position)
    {
        if (Rune.DecodeFromUtf16(text.AsSpan(position), out var rune, out var used) != System.Buffers.OperationStatus.Done)
        {
            throw new SyntaxException(position, "half of a surrogate pair stands alone");
        }

        position += used;
        return rune;
    }
}

/// <summary>Collects the content of a literal as UTF-8.</summary>
internal sealed class LiteralWriter(MemoryStream content, bool bytes)
{
    public bool Bytes { get; } = bytes;

    public void Rune(Rune rune)
    {
        Span<byte> buffer = stackalloc byte[4];
        content.Write(buffer[..rune.EncodeToUtf8(buffer)]);
    }

    public void Octet(byte octet) => content.WriteByte(octet);
}

using System.Text;

namespace Tocsin.Core.Reports.Masking;

/// <summary>A text as UTF-8, or what its escapes stand for, where each byte knows which characters of the original it came from.</summary>
internal sealed class TracedText(int capacity)
{
    private byte[] _bytes = new byte[capacity];
    private Origin[] _origins = new Origin[capacity];

    /// <param name="Start">The first character of the original.</param>
    /// <param name="End">Behind the last one.</param>
    /// <param name="Order">The byte's place before white space was taken out.</param>
    public readonly record struct Origin(int Start, int End, int Order);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    public Origin this[int at] => _origins[at];

    public static TracedText Of(string text)
    {
        var traced = new TracedText(text.Length + 16);
        for (var at = 0; at < text.Length; )
        {
            var length = char.IsSurrogatePair(text, at) ? 2 : 1;
            var rune = length == 2 ? char.ConvertToUtf32(text, at) : text[at];
            traced.AddRune(rune, at, at + length);
            at += length;
        }

        return traced;
    }

    public static TracedText OfBytes(ReadOnlySpan<byte> bytes)
    {
        var traced = new TracedText(bytes.Length);
        for (var at = 0; at < bytes.Length; at++)
        {
            traced.Add(bytes[at], new Origin(at, at + 1, at));
        }

        return traced;
    }

    /// <summary>Without white space and control characters, as a value looks when it was wrapped or indented.</summary>
    public TracedText Squeezed()
    {
        var squeezed = new TracedText(Length);
        for (var i = 0; i < Length; i++)
        {
            if (_bytes[i] is > 0x20 and not 0x7F)
            {
                squeezed.Add(_bytes[i], _origins[i] with { Order = i });
            }
        }

        return squeezed;
    }

    /// <param name="rune">A code point; half of a surrogate pair is written as if it were one.</param>
    public void AddRune(int rune, int start, int end)
    {
        Span<byte> utf8 = stackalloc byte[4];
        var length = 3;
        if (Rune.TryCreate(rune, out var whole))
        {
            length = whole.EncodeToUtf8(utf8);
        }
        else
        {
            utf8[0] = (byte)(0xE0 | ((rune >> 12) & 0x0F));
            utf8[1] = (byte)(0x80 | ((rune >> 6) & 0x3F));
            utf8[2] = (byte)(0x80 | (rune & 0x3F));
        }

        foreach (var b in utf8[..length])
        {
            Add(b, new Origin(start, end, Length));
        }
    }

    public void Add(byte value, Origin from)
    {
        if (Length == _bytes.Length)
        {
            Array.Resize(ref _bytes, (Length * 2) + 16);
            Array.Resize(ref _origins, (Length * 2) + 16);
        }

        _bytes[Length] = value;
        _origins[Length++] = from;
    }
}

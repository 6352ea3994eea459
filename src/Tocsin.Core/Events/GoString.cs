using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Tocsin.Core.Events;

/// <summary>A JSON string as Go reads it: what is no UTF-8 and half of a surrogate pair become U+FFFD instead of an error.</summary>
internal static class GoString
{
    public static string Read(ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped ? Unescape(reader.ValueSpan) : Encoding.UTF8.GetString(reader.ValueSpan);

    private static string Unescape(ReadOnlySpan<byte> raw)
    {
        var text = new StringBuilder(raw.Length);
        while (!raw.IsEmpty)
        {
            var escape = raw.IndexOf((byte)'\\');
            if (escape < 0)
            {
                text.Append(Encoding.UTF8.GetString(raw));
                break;
            }

            text.Append(Encoding.UTF8.GetString(raw[..escape]));
            raw = raw[(escape + 1)..];
            if (raw[0] == 'u')
            {
                text.Append((char)Hex(raw[1..5]));
                raw = raw[5..];
            }
            else
            {
                text.Append(Short(raw[0]));
                raw = raw[1..];
            }
        }

        return WithoutLoneSurrogates(text);
    }

    private static ushort Hex(ReadOnlySpan<byte> digits) =>
        ushort.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static char Short(byte letter) =>
        (char)letter switch
        {
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            var same => same,
        };

    private static string WithoutLoneSurrogates(StringBuilder text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                text[i] = '\uFFFD';
            }
        }

        return text.ToString();
    }
}

using System.Text;

namespace Tocsin.Integrations.Receivers;

/// <summary>A form as Go's <c>url.ParseQuery</c> reads it, whose words the reference logs.</summary>
internal static class GoForm
{
    /// <summary>The first value of a field; empty when there is none. False when a pair is malformed, whichever it is.</summary>
    public static bool TryGet(ReadOnlySpan<byte> form, string field, out ReadOnlyMemory<byte> value, out string fault)
    {
        value = default;
        fault = "";
        var isFound = false;
        foreach (var range in form.Split((byte)'&'))
        {
            var pair = form[range];
            if (pair.Contains((byte)';'))
            {
                fault = "invalid semicolon separator in query";
                return false;
            }

            var equals = pair.IndexOf((byte)'=');
            var name = Unescape(equals < 0 ? pair : pair[..equals], ref fault);
            var content = Unescape(equals < 0 ? default : pair[(equals + 1)..], ref fault);
            if (fault.Length > 0)
            {
                return false;
            }

            if (!isFound && name.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(field)))
            {
                (value, isFound) = (content, true);
            }
        }

        return true;
    }

    private static byte[] Unescape(ReadOnlySpan<byte> text, ref string fault)
    {
        var bytes = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                bytes[length++] = text[i] == '+' ? (byte)' ' : text[i];
                continue;
            }

            if (i + 2 >= text.Length || !char.IsAsciiHexDigit((char)text[i + 1]) || !char.IsAsciiHexDigit((char)text[i + 2]))
            {
                var escape = Encoding.UTF8.GetString(text[i..Math.Min(i + 3, text.Length)]);
                fault = fault.Length > 0 ? fault : $"invalid URL escape \"{escape}\"";
                return [];
            }

            bytes[length++] = Convert.FromHexString(Encoding.ASCII.GetString(text.Slice(i + 1, 2)))[0];
            i += 2;
        }

        return bytes[..length];
    }
}

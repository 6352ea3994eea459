using System.Buffers.Text;

namespace Tocsin.Load.Net;

/// <summary>As much of an HTTP/1.1 message as measuring needs: where it ends, and an answer's status.</summary>
internal static class HttpFrame
{
    /// <summary>The length of the first whole message, or 0 while bytes are missing. Only Content-Length is understood.</summary>
    public static int Length(ReadOnlySpan<byte> bytes)
    {
        var head = bytes.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return 0;
        }

        var length = head + 4 + ContentLength(bytes[..head]);
        return length <= bytes.Length ? length : 0;
    }

    public static int Status(ReadOnlySpan<byte> answer) =>
        ((answer[9] - '0') * 100) + ((answer[10] - '0') * 10) + answer[11] - '0';

    private static int ContentLength(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("Content-Length: "u8);
        return at >= 0 && Utf8Parser.TryParse(head[(at + 16)..], out int length, out _) ? length : 0;
    }
}

using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Tocsin.Core.Events;

/// <summary>What makes two events the same (spec/events-and-alerts.md §4).</summary>
public static class DuplicateKey
{
    // Used again for the next event; one that a huge event has stretched is not kept.
    private const int KeptBytes = 64 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_image;

    /// <summary>The reference's key: lower-case hex SHA-256 of its pre-image.</summary>
    /// <param name="e">An event after <see cref="EventRules.CleanOnArrival"/> and before <see cref="EventRules.StripToken"/>.</param>
    public static string Reference(Event e) => Convert.ToHexStringLower(SHA256.HashData(PreImage(e).WrittenSpan));

    /// <summary>
    /// The key of Tocsin's window, 128 bits: the reference's, and severity, reason and API version besides, so that a failure
    /// is never taken for a repeat of a success with the same text.
    /// </summary>
    public static UInt128 Window(Event e)
    {
        var image = PreImage(e);
        Append(image, "\0", e.Severity, "\0", e.Reason, "\0", e.InvolvedObject.ApiVersion);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(image.WrittenSpan, hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private static ArrayBufferWriter<byte> PreImage(Event e)
    {
        var o = e.InvolvedObject;
        var image = t_image is { Capacity: <= KeptBytes } kept ? kept : t_image = new ArrayBufferWriter<byte>(4096);
        image.ResetWrittenCount();
        Append(image, "event/name=", o.Name, "/namespace=", o.Namespace, "/kind=", o.Kind, "/message=", e.Message);
        if (e.Metadata.Count > 0)
        {
            foreach (var key in (ReadOnlySpan<string>)[EventKeys.OriginRevision, EventKeys.Revision, EventKeys.Token])
            {
                if (e.Metadata.TryGet(o.GroupPrefix, key, out var value))
                {
                    Append(image, "/", key, "=", value);
                }
            }
        }

        return image;
    }

    private static void Append(ArrayBufferWriter<byte> to, params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            Encoding.UTF8.GetBytes(part, to);
        }
    }
}

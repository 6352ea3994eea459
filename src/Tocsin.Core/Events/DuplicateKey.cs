using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Tocsin.Core.Events;

/// <summary>What makes two events the same (spec/events-and-alerts.md §4).</summary>
public static class DuplicateKey
{
    // Used again for the next event; one that a huge event has stretched is not kept.
    private const int KeptBytes = 64 * 1024;

    private static readonly string[] s_keys = [EventKeys.OriginRevision, EventKeys.Revision, EventKeys.Token];

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_image;

    /// <summary>The reference's key: lower-case hex SHA-256 of its pre-image.</summary>
    /// <param name="e">An event after <see cref="EventRules.CleanOnArrival"/> and before <see cref="EventRules.StripToken"/>.</param>
    public static string Reference(Event e) => Convert.ToHexStringLower(SHA256.HashData(PreImage(e).WrittenSpan));

    /// <summary>
    /// The key of Tocsin's window, 128 bits: of what the reference's key is made of, and of severity, reason and API version too, so
    /// that a failure is never taken for a repeat of a success with the same text. Each part stands behind its length: in the
    /// reference's pre-image the end of a name may be read as the namespace, and one sender could silence another's event.
    /// </summary>
    public static UInt128 Window(Event e)
    {
        var o = e.InvolvedObject;
        var image = Image();
        foreach (var part in (ReadOnlySpan<string>)[o.Name, o.Namespace, o.Kind, e.Message, e.Severity, e.Reason, o.ApiVersion])
        {
            Part(image, part);
        }

        foreach (var key in s_keys)
        {
            Part(image, e.Metadata.TryGet(o.GroupPrefix, key, out var value) ? value : null);
        }

        // By it a user says that an event is another, though its words are the same.
        Part(image, e.Metadata.TryGet(EventKeys.UserPrefix, EventKeys.Token, out var token) ? token : null);

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(image.WrittenSpan, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private static ArrayBufferWriter<byte> PreImage(Event e)
    {
        var o = e.InvolvedObject;
        var image = Image();
        Append(image, "event/name=", o.Name, "/namespace=", o.Namespace, "/kind=", o.Kind, "/message=", e.Message);
        if (e.Metadata.Count > 0)
        {
            foreach (var key in s_keys)
            {
                if (e.Metadata.TryGet(o.GroupPrefix, key, out var value))
                {
                    Append(image, "/", key, "=", value);
                }
            }
        }

        return image;
    }

    private static ArrayBufferWriter<byte> Image()
    {
        var image = t_image is { Capacity: <= KeptBytes } kept ? kept : t_image = new ArrayBufferWriter<byte>(4096);
        image.ResetWrittenCount();
        return image;
    }

    /// <param name="text">Null is another part than the empty text.</param>
    private static void Part(ArrayBufferWriter<byte> to, string? text)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to.GetSpan(sizeof(int)), text is null ? -1 : Encoding.UTF8.GetByteCount(text));
        to.Advance(sizeof(int));
        Encoding.UTF8.GetBytes(text ?? "", to);
    }

    private static void Append(ArrayBufferWriter<byte> to, params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            Encoding.UTF8.GetBytes(part, to);
        }
    }
}

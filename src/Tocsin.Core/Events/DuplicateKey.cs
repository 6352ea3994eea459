using System.Security.Cryptography;
using System.Text;

namespace Tocsin.Core.Events;

/// <summary>What makes two events the same (spec/events-and-alerts.md §4).</summary>
public static class DuplicateKey
{
    /// <summary>The reference's key: lower-case hex SHA-256 of its pre-image.</summary>
    /// <param name="e">An event after <see cref="EventRules.CleanOnArrival"/> and before <see cref="EventRules.StripToken"/>.</param>
    public static string Reference(Event e) => Convert.ToHexStringLower(SHA256.HashData(PreImage(e)));

    /// <summary>
    /// The key of Tocsin's window, 128 bits: the reference's, and severity, reason and API version besides, so that a failure
    /// is never taken for a repeat of a success with the same text.
    /// </summary>
    public static UInt128 Window(Event e)
    {
        var rest = Encoding.UTF8.GetBytes($"\0{e.Severity}\0{e.Reason}\0{e.InvolvedObject.ApiVersion}");
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData([.. PreImage(e), .. rest], hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private static byte[] PreImage(Event e)
    {
        var o = e.InvolvedObject;
        var text = new StringBuilder("event/name=", 256 + e.Message.Length)
            .Append(o.Name)
            .Append("/namespace=")
            .Append(o.Namespace)
            .Append("/kind=")
            .Append(o.Kind)
            .Append("/message=")
            .Append(e.Message);
        foreach (var key in (ReadOnlySpan<string>)[EventKeys.OriginRevision, EventKeys.Revision, EventKeys.Token])
        {
            if (e.Metadata.TryGet($"{o.Group}/{key}", out var value))
            {
                text.Append('/').Append(key).Append('=').Append(value);
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}

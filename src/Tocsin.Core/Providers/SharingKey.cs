using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Tocsin.Core.Providers;

/// <summary>
/// What two deliveries must have in common to share a token or a connection: everything that determines it, so that a changed
/// Secret or proxy never meets what was made with the old one. A digest, which holds none of it.
/// </summary>
public readonly record struct SharingKey
{
    private readonly string _digest;

    private SharingKey(string digest) => _digest = digest;

    /// <param name="to">Counts by its proxy and its TLS settings.</param>
    public static SharingKey Of(Destination to, params ReadOnlySpan<string?> parts)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (proxy, tls) = (to.Proxy?.Value, to.Tls?.Value);
        foreach (var part in (ReadOnlySpan<string?>)[proxy?.Address.AbsoluteUri, proxy?.Username, proxy?.Password])
        {
            Add(digest, part);
        }

        var roots = tls?.KeepsSystemRoots is true ? "and the system's roots" : null;
        foreach (var part in (ReadOnlySpan<string?>)[tls?.CaPem, tls?.CertificatePem, tls?.KeyPem, roots])
        {
            Add(digest, part);
        }

        foreach (var part in parts)
        {
            Add(digest, part);
        }

        return new SharingKey(Convert.ToHexStringLower(digest.GetHashAndReset()));
    }

    public override string ToString() => "***";

    // With its length in front, so that no two lists of parts read the same; nothing is not the same as empty.
    private static void Add(IncrementalHash digest, string? part)
    {
        Span<byte> length = stackalloc byte[4];
        var bytes = Encoding.UTF8.GetBytes(part ?? "");
        BinaryPrimitives.WriteInt32LittleEndian(length, part is null ? -1 : bytes.Length);
        digest.AppendData(length);
        digest.AppendData(bytes);
    }
}

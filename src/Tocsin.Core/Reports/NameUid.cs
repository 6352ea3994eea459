using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Tocsin.Core.Reports;

/// <summary>The uid of an object that no API server gave one: UUIDv5 of <c>Kind/namespace/name</c> in the namespace for URLs.</summary>
public static class NameUid
{
    private static readonly Guid s_urlNamespace = new("6ba7b811-9dad-11d1-80b4-00c04fd430c8");

    public static string Of(string kind, ObjectName name)
    {
        var text = Encoding.UTF8.GetBytes($"{kind}/{name}");
        var input = new byte[16 + text.Length];
        s_urlNamespace.TryWriteBytes(input, bigEndian: true, out _);
        text.CopyTo(input, 16);

        // SHA-1 is what version 5 is defined by (RFC 4122 §4.3); nothing is protected by it.
#pragma warning disable CA5350
        var hash = SHA1.HashData(input).AsSpan(0, 16);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0f) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash, bigEndian: true).ToString();
    }
}

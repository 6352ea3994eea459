using System.Security.Cryptography;
using System.Text;

namespace Tocsin.Core.Receivers;

/// <summary>Where a Receiver is called: who knows the token and the names knows the path (spec/receivers.md §2).</summary>
public static class WebhookPath
{
    public const string Prefix = "/hook/";

    /// <summary><c>/hook/</c> and the SHA-256 of token, name and namespace, one after the other with nothing between them.</summary>
    /// <param name="token">The Secret's bytes as stored; empty for a type without a Secret.</param>
    public static string Of(ReadOnlySpan<byte> token, string name, string ns)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(token);
        hash.AppendData(Encoding.UTF8.GetBytes(name));
        hash.AppendData(Encoding.UTF8.GetBytes(ns));
        return Prefix + Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static string Of(string token, string name, string ns) => Of(Encoding.UTF8.GetBytes(token), name, ns);
}

using System.Diagnostics.CodeAnalysis;
using System.Text;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Tocsin.Integrations.Providers.Streams;

/// <summary>
/// A user's key of NATS: an Ed25519 key pair whose seed is written as text in base32, with a kind in front and a checksum
/// behind. https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro/nkey_auth
/// </summary>
internal sealed class NatsKey
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const byte SeedKind = 18 << 3;
    private const byte UserKind = 20 << 3;
    private const int SeedLength = 32;

    private readonly byte[] _seed;

    private NatsKey(byte[] seed)
    {
        _seed = seed;
        var key = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(seed, 0, key, 0);
        Public = Encode([UserKind, .. key]);
    }

    /// <summary>The user's name to the server: begins with U.</summary>
    public string Public { get; }

    /// <summary>The reason never holds a part of the seed.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out NatsKey? key, [NotNullWhen(false)] out string? why)
    {
        (key, why) = (null, null);
        var seed = text.Trim();
        if (!seed.StartsWith('S'))
        {
            why = "is not a seed: it must begin with SU, as the line that 'nk -gen user' prints";
        }
        else if (Decode(seed) is not { Length: 2 + SeedLength + 2 } bytes || !HasItsChecksum(bytes))
        {
            why = "is damaged: the checksum of the seed does not fit; copy it again as a whole";
        }
        else if ((bytes[0] & 0xF8) != SeedKind || (byte)((bytes[0] << 5) | ((bytes[1] & 0xF8) >> 3)) != UserKind)
        {
            why = "is the seed of an account, an operator or a server; a user's is needed, which begins with SU";
        }
        else
        {
            key = new NatsKey(bytes[2..(2 + SeedLength)]);
        }

        return key is not null;
    }

    /// <summary>The signature of the server's nonce.</summary>
    public byte[] Sign(string nonce)
    {
        var message = Encoding.UTF8.GetBytes(nonce);
        var signature = new byte[Ed25519.SignatureSize];
        Ed25519.Sign(_seed, 0, message, 0, message.Length, signature, 0);
        return signature;
    }

    public override string ToString() => Public;

    private static bool HasItsChecksum(byte[] bytes) =>
        Checksum(bytes.AsSpan(0, bytes.Length - 2)) == (bytes[^2] | (bytes[^1] << 8));

    // CRC-16/XMODEM.
    private static int Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = 0;
        foreach (var b in bytes)
        {
            crc ^= b << 8;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x8000) != 0 ? ((crc << 1) ^ 0x1021) & 0xFFFF : (crc << 1) & 0xFFFF;
            }
        }

        return crc;
    }

    // RFC 4648 without padding.
    private static string Encode(byte[] payload)
    {
        var crc = Checksum(payload);
        byte[] bytes = [.. payload, (byte)crc, (byte)(crc >> 8)];
        var text = new StringBuilder();
        var (buffer, bits) = (0, 0);
        foreach (var b in bytes)
        {
            buffer = ((buffer << 8) | b) & 0xFFFF;
            for (bits += 8; bits >= 5; bits -= 5)
            {
                text.Append(Alphabet[(buffer >> (bits - 5)) & 31]);
            }
        }

        return (bits > 0 ? text.Append(Alphabet[(buffer << (5 - bits)) & 31]) : text).ToString();
    }

    private static byte[]? Decode(string text)
    {
        var bytes = new List<byte>();
        var (buffer, bits) = (0, 0);
        foreach (var c in text)
        {
            var value = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (value < 0)
            {
                return null;
            }

            buffer = ((buffer << 5) | value) & 0xFFFF;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes.Add((byte)(buffer >> bits));
            }
        }

        return [.. bytes];
    }
}

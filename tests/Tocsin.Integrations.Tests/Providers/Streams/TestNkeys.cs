using System.Buffers.Text;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Tocsin.Integrations.Tests.Providers.Streams;

/// <summary>Makes keys and JWTs as NATS' own tools do, by arithmetic of its own: https://github.com/nats-io/nkeys and jwt.</summary>
internal sealed class TestNkeys
{
    public const byte User = 20 << 3;
    public const byte Account = 0;
    public const byte Operator = 14 << 3;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private readonly byte[] _seed = RandomNumberGenerator.GetBytes(32);

    public TestNkeys(byte kind)
    {
        var key = new byte[32];
        Ed25519.GeneratePublicKey(_seed, 0, key, 0);
        Public = Text([kind, .. key]);
        Private = Seed(kind, _seed);
    }

    public string Public { get; }

    public string Private { get; }

    public static string Seed(byte kind, byte[] seed) => Text([(byte)(0x90 | (kind >> 5)), (byte)((kind & 31) << 3), .. seed]);

    public static byte[] PublicKey(string text)
    {
        var number = text.Aggregate(BigInteger.Zero, (n, c) => (n << 5) | Alphabet.IndexOf(c));
        // 56 letters are 280 bits: a kind, the key, the checksum.
        return number.ToByteArray(isUnsigned: true, isBigEndian: true)[1..33];
    }

    /// <param name="claims">The member <c>nats</c>.</param>
    public string Sign(string subject, string name, string claims)
    {
        var payload =
            $$"""{"jti":"{{subject}}","iat":1768472430,"iss":"{{Public}}","name":"{{name}}","sub":"{{subject}}","nats":{{claims}}}""";
        var signed =
            Base64Url.EncodeToString("""{"typ":"JWT","alg":"ed25519-nkey"}"""u8)
            + "."
            + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload));
        var bytes = Encoding.ASCII.GetBytes(signed);
        var signature = new byte[64];
        Ed25519.Sign(_seed, 0, bytes, 0, bytes.Length, signature, 0);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Text(byte[] payload)
    {
        var crc = 0;
        foreach (var bit in payload.SelectMany(b => Enumerable.Range(0, 8).Select(i => (b >> (7 - i)) & 1)))
        {
            var top = (crc >> 15) & 1;
            crc = (crc << 1) & 0xFFFF;
            crc ^= (top ^ bit) * 0x1021;
        }

        byte[] bytes = [.. payload, (byte)crc, (byte)(crc >> 8)];
        var bits = string.Concat(bytes.Select(b => Convert.ToString(b, 2).PadLeft(8, '0')));
        return string.Concat(
            Enumerable
                .Range(0, (bits.Length + 4) / 5)
                .Select(i => Alphabet[Convert.ToInt32(bits[(i * 5)..Math.Min(bits.Length, (i * 5) + 5)].PadRight(5, '0'), 2)])
        );
    }
}

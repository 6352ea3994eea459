using System.Security.Cryptography;
using Tocsin.Core.Receivers;

namespace Tocsin.Integrations.Receivers;

/// <summary>
/// Signatures over a body: a header <c>ALGORITHM=HEX</c> with sha1, sha256 or sha512. They are compared in constant time and as
/// bytes, so the case of the digits is free.
/// </summary>
internal static class BodySignature
{
    private const int LongestAlgorithm = 8;

    /// <summary>Why the signature is not the body's; null when it is.</summary>
    public static SignatureFault? Fault(string header, string signature, ReadOnlySpan<byte> body, byte[] key)
    {
        if (signature.Length == 0)
        {
            return new($"there is no header {header}; give the sender the Secret's token to sign with", "missing signature");
        }

        // What the sender wrote is not repeated: it may be the token itself, put into the wrong field.
        var equals = signature.IndexOf('=');
        if (equals < 0)
        {
            return new($"{header} is not ALGORITHM=HEX, as in sha256=…", "error parsing signature \"***\"");
        }

        if (Compute(signature[..equals], key, body) is not { } computed)
        {
            var algorithm = equals <= LongestAlgorithm ? signature[..equals] : "***";
            return new($"{header} does not begin with sha1=, sha256= or sha512=", $"unknown hash type prefix: \"{algorithm}\"");
        }

        if (HexFault(signature.AsSpan(equals + 1)) is { } fault)
        {
            return new(
                $"{header} holds something else than hex digits",
                $"error decoding signature \"***\": encoding/hex: {fault}"
            );
        }

        return CryptographicOperations.FixedTimeEquals(computed, Convert.FromHexString(signature.AsSpan(equals + 1)))
            ? null
            : new(
                $"{header} is not the body's signature by the Secret's token; see that both sides have the same token, to the last"
                    + " byte, and that nothing on the way changes the body",
                "payload signature check failed"
            );
    }

    private static byte[]? Compute(string algorithm, byte[] key, ReadOnlySpan<byte> body) =>
        algorithm switch
        {
#pragma warning disable CA5350 // The sender chooses the algorithm; the reference takes these three.
            "sha1" => HMACSHA1.HashData(key, body),
#pragma warning restore CA5350
            "sha256" => HMACSHA256.HashData(key, body),
            "sha512" => HMACSHA512.HashData(key, body),
            _ => null,
        };

    private static string? HexFault(ReadOnlySpan<char> digits)
    {
        foreach (var c in digits)
        {
            if (!char.IsAsciiHexDigit(c))
            {
                return $"invalid byte: U+{(int)c:X4} '{c}'";
            }
        }

        return digits.Length % 2 == 0 ? null : "odd length hex string";
    }
}

/// <summary>Why a signature was refused.</summary>
/// <param name="Reason">For whoever configures the sender.</param>
/// <param name="LogText">The reference's words, without values.</param>
internal sealed record SignatureFault(string Reason, string LogText)
{
    public Verdict.Refused Refused(string logText) => new(Check.Signature, Reason, logText);
}

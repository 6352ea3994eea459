using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Tocsin.Core.Receivers;
using Tocsin.Core.Receivers.Payloads;

namespace Tocsin.Integrations.Receivers.Keys;

/// <summary>A token that a sender presents: <c>Authorization: Bearer …</c>.</summary>
internal static class BearerToken
{
    public const string MissingText = "the Authorization header is missing or malformed";
    public const string MissingReason = "there is no header Authorization that begins with 'Bearer ' and holds a token";
    private const string Prefix = "Bearer ";

    /// <summary>Null when there is none; the prefix must be written so.</summary>
    public static string? Of(Webhook hook)
    {
        var header = hook.Header("Authorization");
        return header.StartsWith(Prefix, StringComparison.Ordinal) && header[Prefix.Length..].Trim() is { Length: > 0 } token
            ? token
            : null;
    }

    /// <summary>The claims as the token says them, not verified; null when it has none to read.</summary>
    /// <param name="fault">In the reference's words.</param>
    public static JsonElement? UnverifiedClaims(string token, out string fault)
    {
        var parts = token.Split('.');
        fault = parts.Length == 3 ? "" : "token is not a JWT";
        if (fault.Length > 0)
        {
            return null;
        }

        var json = new byte[Base64Url.GetMaxDecodedLength(parts[1].Length)];
        var status = Base64Url.DecodeFromUtf8(Encoding.UTF8.GetBytes(parts[1]), json, out var read, out var written);
        if (status is not System.Buffers.OperationStatus.Done || parts[1].Contains('='))
        {
            fault = $"failed to decode token payload: illegal base64 data at input byte {read}";
            return null;
        }

        var claims = GoObject.Value(json.AsSpan(0, written), isWhole: true, out fault);
        fault =
            fault.Length > 0 ? $"failed to parse token payload: {fault}"
            : claims is { ValueKind: JsonValueKind.Object } ? ""
            : $"failed to parse token payload: it is {GoObject.Kind(claims!.Value)}, not an object";
        return fault.Length == 0 ? claims : null;
    }
}

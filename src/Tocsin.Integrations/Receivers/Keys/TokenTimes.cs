using System.Globalization;
using System.Text.Json;
using Tocsin.Core.Receivers;

namespace Tocsin.Integrations.Receivers.Keys;

/// <summary>Claims of a verified token that every issuer uses (RFC 7519), read as go-oidc reads them.</summary>
internal sealed record TokenTimes(DateTimeOffset Expiry, DateTimeOffset? NotBefore, IReadOnlyList<string> Audience)
{
    /// <summary>How far the issuer's clock may be ahead of ours.</summary>
    private static readonly TimeSpan s_ahead = TimeSpan.FromMinutes(5);

    /// <param name="fault">Which claim has a wrong type; empty when there are all.</param>
    public static TokenTimes? Of(JsonElement claims, out string fault)
    {
        var expiry = Time(claims, "exp", out fault);
        var notBefore = fault.Length == 0 ? Time(claims, "nbf", out fault) : null;
        var audience = fault.Length == 0 ? Texts(claims, "aud", out fault) : [];
        return fault.Length == 0 ? new TokenTimes(expiry ?? default, notBefore, audience) : null;
    }

    /// <summary>Why the token is not for this audience at this time, in the reference's words; null when it is.</summary>
    public string? Refuse(string audience, DateTimeOffset now)
    {
        if (!Audience.Contains(audience))
        {
            var got = Shown.Of(string.Join(' ', Audience.Select(a => $"\"{a}\"")));
            return $"oidc: expected audience \"{audience}\" got [{got}]";
        }

        if (now > Expiry)
        {
            return $"oidc: token is expired (Token Expiry: {Go(Expiry)})";
        }

        return NotBefore is { } from && now + s_ahead < from
            ? $"oidc: current time {Go(now)} before the nbf (not before) time: {Go(from)}"
            : null;
    }

    private static string Go(DateTimeOffset time) =>
        time.ToString("yyyy-MM-dd HH:mm:ss '+0000 UTC'", CultureInfo.InvariantCulture);

    private static DateTimeOffset? Time(JsonElement claims, string name, out string fault)
    {
        fault = "";
        if (!claims.TryGetProperty(name, out var claim) || claim.ValueKind is JsonValueKind.Null)
        {
            return null;
        }

        if (claim.ValueKind is JsonValueKind.Number && claim.GetDouble() is > -6e10 and < 2.5e11 and var seconds)
        {
            return DateTimeOffset.FromUnixTimeSeconds((long)seconds);
        }

        var text = Shown.Of(claim.GetRawText()).Replace("\"", "\\\"", StringComparison.Ordinal);
        fault = $"json: invalid number literal, trying to unmarshal \"{text}\" into Number";
        return null;
    }

    private static IReadOnlyList<string> Texts(JsonElement claims, string name, out string fault)
    {
        fault = "";
        if (!claims.TryGetProperty(name, out var claim) || claim.ValueKind is JsonValueKind.Null)
        {
            return [];
        }

        if (claim.ValueKind is JsonValueKind.String)
        {
            return [claim.GetString()!];
        }

        if (claim.ValueKind is JsonValueKind.Array && claim.EnumerateArray().All(i => i.ValueKind is JsonValueKind.String))
        {
            return [.. claim.EnumerateArray().Select(i => i.GetString()!)];
        }

        fault = $"the claim {name} is neither a string nor a list of strings";
        return [];
    }
}

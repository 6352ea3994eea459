using System.Globalization;
using System.Text.Json;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Tokens;

/// <summary>What a token endpoint answered: a token, or why there is none (RFC 6749 §5).</summary>
internal static class TokenAnswer
{
    private const int MaxReason = 300;

    // Endpoints may leave expires_in out; then it is not relied upon for long.
    private static readonly TimeSpan s_unknownLifetime = TimeSpan.FromMinutes(5);

    /// <param name="issuer">Who was asked, as in "Google's token endpoint".</param>
    /// <param name="cure">What to mend when the credential was refused.</param>
    public static AccessToken Read(HttpReply reply, DateTimeOffset now, string issuer, string cure)
    {
        var json = Parse(reply);
        if (!reply.IsSuccess || Text(json, "access_token") is not { Length: > 0 } token)
        {
            throw Refused(reply, json, issuer, cure);
        }

        return AccessToken.Of(token, now + (Lifetime(json) ?? s_unknownLifetime));
    }

    public static SendFailedException Refused(HttpReply reply, string issuer, string cure) =>
        Refused(reply, Parse(reply), issuer, cure);

    private static SendFailedException Refused(HttpReply reply, JsonElement? json, string issuer, string cure)
    {
        var said = string.Create(
            CultureInfo.InvariantCulture,
            $"{issuer} gave no access token ({reply.Status}{Reason(reply, json)})"
        );
        return new SendFailedException(
            reply.Status switch
            {
                429 => new Outcome.Retry(OutcomeReason.RateLimited, said, reply.RetryAfter),
                408 or >= 500 => new Outcome.Retry(OutcomeReason.ServerError, said, reply.RetryAfter),
                _ => new Outcome.Waiting($"{said}; {cure}"),
            }
        );
    }

    private static string Reason(HttpReply reply, JsonElement? json)
    {
        var reason = string.Join(
            ": ",
            new[] { Text(json, "error"), Text(json, "error_description") }.Where(t => t is { Length: > 0 })
        );
        return reason.Length == 0 ? "" : " " + reply.Said(reason, MaxReason);
    }

    // A number, or as Azure's metadata server writes it, a text.
    private static TimeSpan? Lifetime(JsonElement? json) =>
        json is { ValueKind: JsonValueKind.Object } o
        && o.TryGetProperty("expires_in", out var value)
        && double.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
        && seconds is > 0 and < 10_000_000
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private static string? Text(JsonElement? json, string name) =>
        json is { ValueKind: JsonValueKind.Object } o
        && o.TryGetProperty(name, out var value)
        && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;

    private static JsonElement? Parse(HttpReply reply)
    {
        try
        {
            using var document = JsonDocument.Parse(reply.Body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Tocsin.Core.Providers;

/// <summary>
/// How long a target asks to be left alone where the body of its answer says so: the members that services use for it, however
/// deep, else a sentence such as "try again in 20 seconds".
/// </summary>
internal static class BodyPause
{
    private const int MaxDepth = 6;
    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789.");
    private static readonly string[] s_before =
    [
        "again in ",
        "again after ",
        "retry after ",
        "wait for ",
        "wait at least ",
        "wait ",
    ];

    /// <summary>Null when the answer names no time.</summary>
    public static TimeSpan? In(HttpReply reply)
    {
        var pause = InJson(reply) ?? InWords(reply.Excerpt);
        return pause > HttpReply.LongestPause ? HttpReply.LongestPause : pause;
    }

    private static TimeSpan? InJson(HttpReply reply)
    {
        try
        {
            var reader = new Utf8JsonReader(reply.Body.Span);
            using var document = JsonDocument.ParseValue(ref reader);
            return Find(document.RootElement, reply.ReceivedAt, 0);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static TimeSpan? Find(JsonElement node, DateTimeOffset now, int depth)
    {
        if (depth == MaxDepth)
        {
            return null;
        }

        return node.ValueKind switch
        {
            JsonValueKind.Object => node.EnumerateObject()
                .Select(p => Value(p, now) ?? Find(p.Value, now, depth + 1))
                .FirstOrDefault(p => p is not null),
            JsonValueKind.Array => node.EnumerateArray().Select(n => Find(n, now, depth + 1)).FirstOrDefault(p => p is not null),
            _ => null,
        };
    }

    // retry_after: Discord, Telegram (in seconds), incident.io (a moment). retry_after_ms: Matrix. retry-after: Zulip.
    // retryDelay: Google's RetryInfo, "13s".
    private static TimeSpan? Value(JsonProperty member, DateTimeOffset now) =>
        member
            .Name.Replace("_", "", StringComparison.Ordinal)
            .Replace("-", "", StringComparison.Ordinal)
            .ToLowerInvariant() switch
        {
            "retryafter" or "retrydelay" => Number(member.Value, seconds: 1) ?? Moment(member.Value, now),
            "retryafterms" => Number(member.Value, seconds: 0.001),
            _ => null,
        };

    private static TimeSpan? Number(JsonElement value, double seconds)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => value.GetString()!.TrimEnd('s'),
            _ => "",
        };
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? Positive(number * seconds)
            : null;
    }

    private static TimeSpan? Moment(JsonElement value, DateTimeOffset now) =>
        value.ValueKind is JsonValueKind.String
        && DateTimeOffset.TryParse(
            value.GetString(),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var moment
        )
            ? Positive((moment - now).TotalSeconds)
            : null;

    // The number behind one of these, when it is one of seconds or minutes.
    private static TimeSpan? InWords(string text)
    {
        foreach (var before in s_before)
        {
            var at = text.IndexOf(before, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
            {
                continue;
            }

            var rest = text.AsSpan(at + before.Length);
            var digits = rest.IndexOfAnyExcept(s_digits);
            var unit = digits < 0 ? "" : rest[digits..].TrimStart(' ');
            if (
                digits > 0
                && double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && unit.StartsWith("s", StringComparison.OrdinalIgnoreCase)
                    | unit.StartsWith("min", StringComparison.OrdinalIgnoreCase)
            )
            {
                return Positive(number * (unit[0] is 's' or 'S' ? 1 : 60));
            }
        }

        return null;
    }

    private static TimeSpan? Positive(double seconds) =>
        seconds > 0 ? TimeSpan.FromSeconds(Math.Min(seconds, HttpReply.LongestPause.TotalSeconds)) : null;
}

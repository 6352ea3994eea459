using System.Globalization;
using System.Text;
using System.Text.Json;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Telemetry;

/// <summary>
/// What a collector's answer means: a success may say that it took nothing.
/// https://opentelemetry.io/docs/specs/otlp/#partial-success-1
/// </summary>
internal static class OtelVerdict
{
    private const int MessageLimit = 500;

    public static Outcome Of(HttpReply reply)
    {
        var outcome = HttpJudge.ByStatus(reply);
        if (outcome is not Outcome.Delivered)
        {
            return outcome;
        }

        var (rejected, message) = PartialSuccess(reply.Body.Span);
        var said = reply.Said(message, MessageLimit);
        return rejected > 0
                ? new Outcome.Rejected(
                    OutcomeReason.RejectedByTarget,
                    $"the collector answered {reply.Status} and took no span{(said.Length > 0 ? ": " : "")}{said}"
                )
            : said.Length > 0 ? new Outcome.Delivered(Text: $"the collector took the span and warned: {said}")
            : outcome;
    }

    private static (long Rejected, string Message) PartialSuccess(ReadOnlySpan<byte> body) =>
        body is [(byte)'{', ..] ? FromJson(body) : FromProtobuf(body);

    // ExportTraceServiceResponse.partial_success = 1; rejected_spans = 1, error_message = 2.
    private static (long Rejected, string Message) FromProtobuf(ReadOnlySpan<byte> body)
    {
        var found = (Rejected: 0L, Message: "");
        var answer = new ProtoReader(body);
        while (answer.Next())
        {
            if (answer.Field != 1)
            {
                continue;
            }

            var partial = new ProtoReader(answer.Bytes);
            while (partial.Next())
            {
                found = partial.Field switch
                {
                    1 => (unchecked((long)partial.Number), found.Message),
                    2 => (found.Rejected, Encoding.UTF8.GetString(partial.Bytes)),
                    _ => found,
                };
            }
        }

        return found;
    }

    // A gateway that reads protobuf and answers JSON: https://protobuf.dev/programming-guides/json/, where an int64 is a string.
    private static (long Rejected, string Message) FromJson(ReadOnlySpan<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body.ToArray());
            if (
                !document.RootElement.TryGetProperty("partialSuccess", out var partial)
                || partial.ValueKind is not JsonValueKind.Object
            )
            {
                return (0, "");
            }

            var rejected =
                partial.TryGetProperty("rejectedSpans", out var count)
                && long.TryParse(count.ToString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
                    ? number
                    : 0;
            return (rejected, partial.TryGetProperty("errorMessage", out var message) ? message.ToString() : "");
        }
        catch (JsonException)
        {
            return (0, "");
        }
    }
}

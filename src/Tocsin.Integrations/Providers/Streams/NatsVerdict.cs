using System.Globalization;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Providers.Streams;

/// <summary>What a server's <c>-ERR</c> means: https://docs.nats.io/reference/reference-protocols/nats-protocol#okerr</summary>
internal static class NatsVerdict
{
    private const int MaxText = 200;

    public static Outcome Of(string error, NatsServer server, Redactor redactor)
    {
        var said = $"{server} answered: {Clip.To(Text.Printable(redactor.Clean(error, isCut: true)), MaxText)}";
        bool Says(string words) => error.Contains(words, StringComparison.OrdinalIgnoreCase);
        return true switch
        {
            _ when Says("permissions violation") => new Outcome.Waiting(
                $"{said}; allow the user to publish to the subject of spec.channel"
            ),
            _ when Says("authorization violation") || Says("authentication expired") || Says("authentication revoked") =>
                new Outcome.Waiting(
                    $"{said}; check the credentials in the Provider's Secret (creds, nkey, or username and password) or in the address"
                ),
            _ when Says("maximum payload") => new Outcome.Rejected(
                OutcomeReason.RejectedByTarget,
                $"{said}; raise max_payload of the server"
            ),
            _ when Says("invalid publish subject") || Says("unknown protocol") || Says("parser error") => new Outcome.Rejected(
                OutcomeReason.RejectedByTarget,
                $"{said}; check spec.channel"
            ),
            _ when Says("secure connection") => new Outcome.Waiting($"{said}; write the address with tls://"),
            // Too many connections, a slow consumer, a server that leaves.
            _ => new Outcome.Retry(OutcomeReason.ServerError, said),
        };
    }

    public static Outcome TooLarge(int bytes, long limit, NatsServer server) =>
        new Outcome.Rejected(
            OutcomeReason.RejectedByTarget,
            string.Create(
                CultureInfo.InvariantCulture,
                $"the event has {bytes} bytes, and {server} takes {limit}; raise max_payload of the server"
            )
        );
}

using System.Security.Cryptography;
using System.Text;
using Tocsin.Core.Alerts;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Providers.Telemetry;

/// <summary>Sentry: errors as events, information as transactions, each in one envelope whose answer is read.</summary>
internal sealed class Sentry : HttpProvider
{
    private const string Client = "tocsin";
    private const string EnvironmentVariable = "SENTRY_ENVIRONMENT";

    private static readonly string s_version = typeof(Sentry).Assembly.GetName().Version?.ToString(3) ?? "0";

    public override ProviderType Type { get; } = new("sentry", Family.Telemetry) { Needs = Need.Address };

    public override IEnumerable<HttpCall> Compose(Notification n, Destination to) =>
        Compose(n, to, n.Acceptance?.At ?? DateTimeOffset.UnixEpoch);

    public override IEnumerable<HttpCall> Compose(Notification n, Destination to, DateTimeOffset now)
    {
        if (!SentryDsn.TryParse(to.Address.Value, out var dsn, out var why))
        {
            throw new SendFailedException(new Outcome.Waiting($"spec.address {why}"));
        }

        var secret = dsn.SecretKey is null ? "" : $", sentry_secret={dsn.SecretKey}";
        var auth = $"Sentry sentry_version=7, sentry_client={Client}/{s_version}, sentry_key={dsn.PublicKey}{secret}";
        return
        [
            new HttpCall("POST", dsn.Envelope)
            {
                Body = Envelope(n, to, now),
                ContentType = "application/x-sentry-envelope",
            }.With("X-Sentry-Auth", auth),
        ];
    }

    public override Task<Outcome> Deliver(Notification n, Destination to, ProviderServices services, CancellationToken cancel) =>
        base.Deliver(
            n,
            to.Channel.Value.Length == 0 && services.Host[EnvironmentVariable] is { } name
                ? to with
                {
                    Channel = Sensitive.Of(name),
                }
                : to,
            services,
            cancel
        );

    public override Outcome Judge(HttpReply reply, Destination to) =>
        HttpJudge.ByStatus(reply) switch
        {
            Outcome.Waiting => new Outcome.Waiting(
                $"{HttpJudge.Say(reply)}; copy the DSN again from the project's settings, Client Keys, into the address"
            ),
            Outcome.Rejected r when reply.Status is 404 => r with
            {
                Text = $"{r.Text}; the DSN names no project here: copy it again from the project's settings, Client Keys",
            },
            var other => other,
        };

    public override IEnumerable<Problem> Check(Destination to)
    {
        var problems = DestinationCheck.All(Type.Needs, to).ToList();
        if (problems is [] && !SentryDsn.TryParse(to.Address.Value, out _, out var why))
        {
            problems.Add(new Problem("spec.address", why) { Reason = ReadyReason.InvalidAddress });
        }

        return problems;
    }

    // https://develop.sentry.dev/sdk/data-model/envelopes/: a header line, then an item's header and payload.
    private static byte[] Envelope(Notification n, Destination to, DateTimeOffset now)
    {
        // The id follows from the notification, so that Sentry knows a repeated attempt for what it is.
        var seed = Encoding.UTF8.GetBytes($"{to.ProviderUid}\n{n.Alert}\n");
        var id = Convert.ToHexStringLower(SHA256.HashData([.. seed, .. EventJson.Write(n.Event)]));
        var payload = SentryPayload.Of(n.Event, id, to.Channel.Value, new SentrySdk(Client, s_version));
        var item = GoJson.Bytes(payload, SentryJson.Default.SentryPayload);
        var kind = payload.Type ?? "event";
        return
        [
            .. GoJson.Bytes(
                new SentryHeader(payload.EventId, EventJson.Timestamp(now), to.Address.Value.Trim(), payload.Sdk),
                SentryJson.Default.SentryHeader
            ),
            (byte)'\n',
            .. GoJson.Bytes(new SentryItem(kind, item.Length), SentryJson.Default.SentryItem),
            (byte)'\n',
            .. item,
            (byte)'\n',
        ];
    }
}

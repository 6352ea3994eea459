using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Providers.Streams;

/// <summary>NATS: the event as JSON, published to the subject that the channel names. The address is a list of servers.</summary>
internal sealed class Nats : IProvider
{
    public ProviderType Type { get; } = new("nats", Family.Stream) { Needs = Need.Address | Need.Channel };

    public async Task<Outcome> Deliver(Notification n, Destination to, ProviderServices services, CancellationToken cancel)
    {
        var servers = NatsServer.Parse(to.Address.Value, out var why);
        if (why.Length > 0)
        {
            return new Outcome.Waiting($"spec.address {why}");
        }

        var dialer = services.Streams ?? throw new InvalidOperationException("nats needs a dialer");
        await using var lease = await services.Connections.Rent(Key(to), c => Open(servers, to, dialer, services, c), cancel);
        var outcome = await lease.Connection.Publish(to.Channel.Value, EventJson.Write(n.Event), cancel);
        if (lease.Connection.IsGood)
        {
            lease.Keep();
        }

        return outcome;
    }

    public IEnumerable<Problem> Check(Destination to)
    {
        foreach (var problem in DestinationCheck.All(Type.Needs & ~Need.Address, to))
        {
            yield return problem;
        }

        NatsServer.Parse(to.Address.Value, out var why);
        if (why.Length > 0 && to.Address.Value.Length <= DestinationCheck.MaxLength)
        {
            yield return new Problem("spec.address", why) { Reason = ReadyReason.InvalidAddress };
        }

        if (to.Channel.Value.Length > 0 && !IsSubject(to.Channel.Value))
        {
            yield return new Problem(
                "spec.channel",
                "is not a subject to publish to: words with dots between, without spaces, '*' and '>', like flux.events"
            );
        }

        if (to.Tls is not null && why.Length == 0 && to.Address.Value.Split(',').Any(a => !IsTls(a)))
        {
            yield return new Problem(
                "spec.address",
                "has a server without tls://: spec.certSecretRef counts only if that server offers TLS, else all goes unencrypted; write tls://host:4222"
            )
            {
                IsWarning = true,
            };
        }

        foreach (var problem in CheckLogin(to))
        {
            yield return DestinationCheck.InSecret(problem);
        }
    }

    private static bool IsTls(string server) => server.Trim().StartsWith("tls://", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> CheckLogin(Destination to)
    {
        if (to.SecretValue(NatsLogin.CredsKey) is { } creds)
        {
            if (!NatsCredentials.TryParse(creds, out _, out var why))
            {
                yield return $"the key 'creds' {why}";
            }
        }
        else if (to.SecretValue(NatsLogin.SeedKey) is { } seed)
        {
            if (!NatsKey.TryParse(seed, out _, out var why))
            {
                yield return $"the key 'nkey' {why}";
            }
        }
        else if (to.Password is { Value.Length: > 0 } && to.Username.Length == 0)
        {
            yield return "has 'password' without 'username'; add it there or as spec.username";
        }
    }

    // In turn, each with its share of the time, so that one that hangs does not take it all.
    private static async Task<NatsConnection> Open(
        IReadOnlyList<NatsServer> servers,
        Destination to,
        IStreamDialer dialer,
        ProviderServices services,
        CancellationToken cancel
    )
    {
        var failures = new List<Outcome>();
        foreach (var server in servers)
        {
            var share = to.Timeout / servers.Count;
            using var bound = new CancellationTokenSource(share, services.Clock);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, bound.Token);
            try
            {
                return await NatsConnection.Open(server, to, dialer, both.Token);
            }
            catch (SendFailedException e)
            {
                failures.Add(e.Outcome);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                var failure = Attempt.TimedOut(share);
                failures.Add(failure with { Text = $"{server}: {failure.Text}" });
            }
        }

        // What somebody can mend is worth more than what may pass by itself, unless a server may yet come back that takes it.
        var told = failures.Find(f => f is Outcome.Retry) ?? failures[0];
        var others = failures.Where(f => f != told).Select(f => f.Text).Distinct(StringComparer.Ordinal).ToList();
        throw new SendFailedException(
            others is [] ? told : told with { Text = $"{told.Text}; and {string.Join("; and ", others)}" }
        );
    }

    // Whatever makes the login, or the way to the server.
    private static SharingKey Key(Destination to) =>
        SharingKey.Of(
            to,
            "nats",
            to.Address.Value,
            to.SecretValue(NatsLogin.CredsKey),
            to.SecretValue(NatsLogin.SeedKey),
            to.Username,
            to.Password?.Value
        );

    private static bool IsSubject(string subject) =>
        subject.Split('.').All(w => w.Length > 0 && !w.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '*' or '>'));
}

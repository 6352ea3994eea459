using System.Text;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Testing.Receivers;

/// <summary>Issuers and Google, as far as a receiver asks them: documents by address, and what was asked.</summary>
public sealed class KeyServers : IHttpSender
{
    private readonly Dictionary<string, HttpReply> _documents = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly List<string> _asked = [];

    /// <summary>The addresses that were asked for, in order.</summary>
    public IReadOnlyList<string> Asked
    {
        get
        {
            lock (_gate)
            {
                return [.. _asked];
            }
        }
    }

    /// <summary>Nothing answers before it is completed; null answers at once.</summary>
    public Task? Until { get; set; }

    public void Serve(string address, int status, string body, string type = "application/json", string? cache = null)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Content-Type"] = type };
        if (cache is not null)
        {
            headers["Cache-Control"] = cache;
        }

        lock (_gate)
        {
            _documents[address] = new HttpReply(status, Encoding.UTF8.GetBytes(body), headers);
        }
    }

    public void ServeIssuer(string issuer, string algorithms, params ReadOnlySpan<SigningKey> keys)
    {
        Serve(
            $"{issuer.TrimEnd('/')}/.well-known/openid-configuration",
            200,
            $$"""{"issuer":"{{issuer}}","jwks_uri":"{{issuer}}/jwks"{{algorithms}}}"""
        );
        ServeKeys($"{issuer}/jwks", keys);
    }

    public void ServeKeys(string address, params ReadOnlySpan<SigningKey> keys)
    {
        var jwks = new List<string>();
        foreach (var key in keys)
        {
            jwks.Add(key.Jwk);
        }

        Serve(address, 200, $$"""{"keys":[{{string.Join(',', jwks)}}]}""");
    }

    public void GoDown(string address)
    {
        lock (_gate)
        {
            _documents.Remove(address);
        }
    }

    public async Task<HttpReply> Send(HttpCall call, Destination to, CancellationToken cancel)
    {
        HttpReply? reply;
        lock (_gate)
        {
            _asked.Add(call.Address.ToString());
            reply = _documents.GetValueOrDefault(call.Address.ToString());
        }

        if (Until is { } until)
        {
            await until.WaitAsync(cancel);
        }

        return reply ?? throw new SendFailedException(new Outcome.Retry(OutcomeReason.ConnectionFailed, "connection refused"));
    }
}

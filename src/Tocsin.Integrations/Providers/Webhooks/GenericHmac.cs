using System.Security.Cryptography;
using System.Text;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Providers.Webhooks;

/// <summary>As <see cref="Generic"/>, and signed: the receiver can tell the sender and that nothing was changed.</summary>
internal sealed class GenericHmac : HttpProvider
{
    public override ProviderType Type { get; } = new("generic-hmac", Family.Webhook) { Needs = Need.Address | Need.Token };

    public override IEnumerable<HttpCall> Compose(Notification n, Destination to)
    {
        var body = EventJson.Write(n.Event);
        // The key is used as stored: whoever verifies with the same Secret has the same bytes, line break and all.
        var key = Encoding.UTF8.GetBytes(to.Token?.Value ?? "");
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, body));
        return [Webhook.Post(to, n.Event, body).With("X-Signature", $"sha256={signature}")];
    }

    public override IEnumerable<Problem> Check(Destination to)
    {
        foreach (var problem in base.Check(to))
        {
            yield return problem;
        }

        if (to.Token?.Value is { Length: > 0 } key && key.Trim().Length < key.Length)
        {
            yield return DestinationCheck.InSecret(
                "the key 'token' begins or ends with white space, which is part of the signing key; take it out on both sides, or leave it on both"
            ) with
            {
                IsWarning = true,
            };
        }
    }
}

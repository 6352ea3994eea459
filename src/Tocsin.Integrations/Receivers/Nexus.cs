using System.Security.Cryptography;
using System.Text;
using Tocsin.Core.Receivers;
using Tocsin.Core.Receivers.Payloads;

namespace Tocsin.Integrations.Receivers;

/// <summary>Sonatype Nexus Repository, which signs by HMAC-SHA1 and writes the digits alone, in lower case.</summary>
internal sealed class Nexus : SecretReceiver
{
    private const string Header = "X-Nexus-Webhook-Signature";
    private static readonly GoShape s_payload = new("payload", new GoField("action"), new GoField("repositoryName"));

    public override ReceiverType Type { get; } = new("nexus");

    protected override Verdict Verify(Webhook hook, byte[] token)
    {
        var signature = hook.Header(Header);
        if (signature.Length == 0)
        {
            var reason = $"there is no header {Header}; set the webhook's secret key in Nexus";
            return new Verdict.Refused(Check.Signature, reason, "the Nexus signature is missing from header");
        }

#pragma warning disable CA5350 // Nexus signs with nothing else.
        var computed = Convert.ToHexStringLower(HMACSHA1.HashData(token, hook.Body.Span));
#pragma warning restore CA5350
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), Encoding.UTF8.GetBytes(computed)))
        {
            var reason =
                $"{Header} is not the body's HMAC-SHA1 by the Secret's token, in lower-case digits; see that Nexus has the same key";
            return new Verdict.Refused(Check.Signature, reason, "invalid Nexus signature");
        }

        return s_payload.Read(hook.Body.Span, isWhole: true, out var fault) is { } texts
            ? new Verdict.Genuine("", hook.Body) { LogText = $"handling Nexus event from {Shown.Of(texts["repositoryName"])}" }
            : Unreadable.Body("Nexus", fault, $"cannot decode Nexus webhook payload: {fault}");
    }
}

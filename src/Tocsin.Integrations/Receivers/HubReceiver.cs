using System.Text;
using Tocsin.Core.Receivers;

namespace Tocsin.Integrations.Receivers;

/// <summary>A forge that signs as GitHub does: JSON or a form with a field <c>payload</c>, <c>X-Hub-Signature-256</c> or the older header.</summary>
internal abstract class HubReceiver : SecretReceiver
{
    private const string Signature256 = "X-Hub-Signature-256";
    private const string Signature = "X-Hub-Signature";

    /// <summary>How the reference calls the sender.</summary>
    protected abstract string Sender { get; }

    protected override Verdict Verify(Webhook hook, byte[] token)
    {
        if (!ContentType.TryParse(hook.Header("Content-Type"), out var type, out var fault))
        {
            return Refused(Check.Payload, "the header Content-Type is missing or malformed; let the sender send JSON", fault);
        }

        if (type is not (ContentType.Json or ContentType.Form))
        {
            var text = $"webhook request has unsupported Content-Type \"{Shown.Of(type)}\"";
            return Refused(Check.Payload, "Content-Type is neither JSON nor a form; let the sender send JSON", text);
        }

        var body = hook.Body;
        if (type is ContentType.Form && !GoForm.TryGet(body.Span, "payload", out body, out fault))
        {
            return Refused(Check.Payload, "the body is not a well-formed form; let the sender send JSON", fault);
        }

        var name = hook.Header(Signature256).Length > 0 ? Signature256 : Signature;
        var isOpen = token.Length == 0 && hook.Header(name).Length == 0;
        if (!isOpen && BodySignature.Fault(name, hook.Header(name), hook.Body.Span, token) is { } signature)
        {
            return signature.Refused(LogText(signature.LogText));
        }

        var e = Shown.Of(hook.Header(Type.EventHeader!));
        return new Verdict.Genuine(e, body) { LogText = $"handling {Type.EventNoun}: {e}" };
    }

    private Verdict.Refused Refused(Check check, string reason, string fault) => new(check, reason, LogText(fault));

    private string LogText(string fault) => $"the {Sender} signature header is invalid, err: {fault}";
}

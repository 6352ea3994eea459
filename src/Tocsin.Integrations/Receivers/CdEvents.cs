using Tocsin.Core.Receivers;
using Tocsin.Integrations.Receivers.CdEventTypes;

namespace Tocsin.Integrations.Receivers;

/// <summary>Senders of CDEvents (specification 0.4.1), which sign nothing: whoever knows the path is believed.</summary>
internal sealed class CdEvents : SecretReceiver
{
    public override ReceiverType Type { get; } =
        new("cdevents")
        {
            EventHeader = "Ce-Type",
            EventNoun = "CDEvent",
            IsAuthenticated = false,
        };

    protected override Verdict Verify(Webhook hook, byte[] token)
    {
        if (CdEvent.Fault(hook.Body.Span) is { } fault)
        {
            return Unreadable.Body("a sender of CDEvents 0.4.1", fault, $"unable to validate CDEvent event: {fault}");
        }

        var e = Shown.Of(hook.Header(Type.EventHeader!));
        return new Verdict.Genuine(e, hook.Body) { LogText = $"handling {Type.EventNoun}: {e}" };
    }
}

using Tocsin.Core.Events;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Webhooks;

/// <summary>The request that both generic types send.</summary>
internal static class Webhook
{
    public static HttpCall Post(Destination to, Event e, byte[] body) =>
        SecretHeaders.AddTo(
            HttpCall.PostJson(new Uri(to.Address.Value), body).With("Gotk-Component", Text.Printable(e.ReportingController)),
            to
        ) with
        {
            Event = e,
        };
}

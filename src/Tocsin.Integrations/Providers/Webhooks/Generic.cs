using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Webhooks;

/// <summary>Any web service: the event as JSON, with the headers of the Secret.</summary>
internal sealed class Generic : HttpProvider
{
    public override ProviderType Type { get; } = new("generic", Family.Webhook) { Needs = Need.Address };

    public override IEnumerable<HttpCall> Compose(Notification n, Destination to) =>
        [Webhook.Post(to, n.Event, EventJson.Write(n.Event))];
}

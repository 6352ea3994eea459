using System.Collections.Frozen;
using Tocsin.Core.Providers;
using Tocsin.Integrations.Providers.Chat;
using Tocsin.Integrations.Providers.Forges;
using Tocsin.Integrations.Providers.Incidents;
using Tocsin.Integrations.Providers.Streams;
using Tocsin.Integrations.Providers.Telemetry;
using Tocsin.Integrations.Providers.Webhooks;

namespace Tocsin.Integrations;

/// <summary>The one list of what Tocsin can talk to.</summary>
public static class Catalog
{
    public static FrozenDictionary<string, IProvider> Providers { get; } =
        new IProvider[]
        {
            new Generic(),
            new GenericHmac(),
            new Slack(),
            new Discord(),
            new MsTeams(),
            new Telegram(),
            new Rocket(),
            new GoogleChat(),
            new Webex(),
            new Lark(),
            new Matrix(),
            new Zulip(),
            new Zoom(),
            new PagerDuty(),
            new Opsgenie(),
            new IncidentIo(),
            new Alertmanager(),
            new Sentry(),
            new Grafana(),
            new Datadog(),
            new Otel(),
            new GitHub(),
            new GooglePubSub(),
            new AzureEventHub(),
            new Nats(),
        }.ToFrozenDictionary(p => p.Type.Name, StringComparer.Ordinal);
}

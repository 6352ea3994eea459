using System.Collections.Frozen;
using Tocsin.Core.Providers;
using Tocsin.Core.Receivers;
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
            new GitLab(),
            new Gitea(),
            new Bitbucket(Environment.GetEnvironmentVariable("BITBUCKET_API_BASE_URL")),
            new BitbucketServer(),
            new AzureDevOps(),
            new GitHubDispatch(),
            new GitHubPullRequestComment(),
            new GitLabMergeRequestComment(),
            new GiteaPullRequestComment(),
            new GooglePubSub(),
            new AzureEventHub(),
            new Nats(),
        }.ToFrozenDictionary(p => p.Type.Name, StringComparer.Ordinal);

    /// <summary>The receivers, by the name of their type. Made once: two of them keep the keys that they fetch.</summary>
    public static FrozenDictionary<string, IReceiver> Receivers(IHttpSender http, TimeProvider clock) =>
        new IReceiver[]
        {
            new Receivers.Generic(),
            new Receivers.GenericHmac(),
            new Receivers.GenericOidc(http, clock),
            new Receivers.GitHub(),
            new Receivers.GitLab(),
            new Receivers.Bitbucket(),
            new Receivers.Harbor(),
            new Receivers.DockerHub(),
            new Receivers.Quay(),
            new Receivers.Gcr(http, clock),
            new Receivers.Nexus(),
            new Receivers.Acr(),
            new Receivers.CdEvents(),
        }.ToFrozenDictionary(r => r.Type.Name, StringComparer.Ordinal);
}

using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Testing;

public static partial class Some
{
    /// <summary>A whole configuration of a type, as its documentation shows it; each secret can be told from every other text.</summary>
    public static Destination Destination(string type) =>
        type switch
        {
            "generic" => Make(type, "https://hooks.example.test/flux?key=k3y-in-query") with
            {
                Headers = Sensitive.Of<IReadOnlyDictionary<string, string>>(
                    new Dictionary<string, string> { ["Authorization"] = "Bearer s3cret-header", ["X-Cluster"] = "production" }
                ),
            },
            "generic-hmac" => Make(type, "https://hooks.example.test/flux", token: "s3cr3t"),
            "slack" => Make(type, "https://slack.com/api/chat.postMessage", "general", "xoxb-1234-5678-example"),
            "discord" => Make(type, "https://discord.com/api/webhooks/12345678/w3bhook-key"),
            "msteams" => Make(type, "https://acme.logic.azure.com/workflows/0a1b2c/paths/invoke?sig=s1gnature"),
            "telegram" => Make(type, "", "-1001234567890:7", "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"),
            "rocket" => Make(type, "https://rocket.example.test/hooks/5f2b1c/w3bhook-key", "#deployments"),
            "googlechat" => Make(type, "https://chat.googleapis.com/v1/spaces/AAAA/messages?key=k3y&token=t0ken-in-query"),
            "webex" => Make(type, "https://webexapis.com/v1/messages", "Y2lzY29zcGFyazovL3VzL1JPT00vYmJj", "NmFlYjQ1-b0t-t0ken"),
            "lark" => Make(type, "https://open.larksuite.com/open-apis/bot/v2/hook/b0t-key"),
            "matrix" => Make(type, "https://matrix.example.test", "!opsroom:example.test", "syt_dG9jc2lu_access"),
            "zulip" => Make(type, "https://acme.zulipchat.com", "general/alerts/deep", password: "z0lip-ap1-key") with
            {
                Username = "flux-bot@acme.zulipchat.com",
            },
            "zoom" => Make(
                type,
                "https://integrations.zoom.us/chat/webhooks/incomingwebhook/h00k-key",
                token: "ver1ficationT0ken"
            ),
            "pagerduty" => Make(type, "https://events.pagerduty.com", "R0UT1NGKEY0123456789"),
            "sentry" => Make(type, "https://0123456789abcdef0123456789abcdef@sentry.example.test/42", "production"),
            "opsgenie" => Make(type, "https://api.opsgenie.com/v2/alerts", token: "0b5b5a4e-genie-key"),
            "incident.io" => Make(type, "https://api.incident.io/v2/alert_events/http/01H8S0URCE", token: "inc_s0urceT0ken"),
            "alertmanager" => Make(type, "https://alertmanager.example.test/api/v2/alerts", token: "am_b3arer"),
            "datadog" => Make(type, "https://api.datadoghq.eu", token: "dd0123456789abcdef"),
            "otel" => Make(type, "https://collector.example.test:4318", token: "otlp_b3arer") with
            {
                Headers = Sensitive.Of<IReadOnlyDictionary<string, string>>(
                    new Dictionary<string, string> { ["X-Tenant"] = "fleet" }
                ),
            },
            "grafana" => Make(type, "https://grafana.example.test/api/annotations", token: "glsa_s3rviceAcc0unt"),
            "github" => Make(type, "https://github.com/acme/fleet", token: "ghp_0123456789abcdef"),
            "googlepubsub" => Make(type, "acme-project", "flux-events", GoogleKey) with
            {
                Headers = Sensitive.Of<IReadOnlyDictionary<string, string>>(
                    new Dictionary<string, string> { ["environment"] = "production", ["cluster"] = "eu-1" }
                ),
            },
            "azureeventhub" => Make(
                type,
                "Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=tocsin-send;SharedAccessKey=c2hhcmVkLWFjY2Vzcy1rZXk=;EntityPath=flux-events"
            ),
            "nats" => Make(type, "nats://nats.example.test:4222", "flux.events") with
            {
                Username = "tocsin",
                Password = Sensitive.Of("nats-pa55word"),
            },
            "gitlab" => Make(type, "https://gitlab.com/acme/group/fleet", token: "glpat-0123456789abcdef"),
            "gitea" => Make(type, "https://gitea.example.test/acme/fleet", token: "g1tea-t0ken"),
            "bitbucket" => Make(type, "https://bitbucket.org/acme/fleet", token: "flux:app-passw0rd"),
            "bitbucketserver" => Make(type, "https://bitbucket.example.test/ctx/scm/proj/fleet.git", token: "bbdc-t0ken"),
            "githubdispatch" or "githubpullrequestcomment" => Make(
                type,
                "https://github.com/acme/fleet",
                token: "ghp_0123456789abcdef"
            ),
            "gitlabmergerequestcomment" => Make(type, "https://gitlab.com/acme/fleet", token: "glpat-0123456789abcdef"),
            "giteapullrequestcomment" => Make(type, "https://gitea.example.test/acme/fleet", token: "g1tea-t0ken"),
            "azuredevops" => Make(type, "https://dev.azure.com/acme/platform/_git/fleet", token: "azdo-pers0nal-t0ken"),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "a new type needs a sample destination here"),
        };

    private static Destination Make(
        string type,
        string address,
        string channel = "",
        string? token = null,
        string? password = null
    )
    {
        string[] secrets = [token ?? "", password ?? ""];
        return new Destination
        {
            Provider = new ObjectName("flux-system", "target"),
            ProviderUid = ProviderUid,
            TypeName = type,
            Address = Sensitive.Of(address),
            Channel = Sensitive.Of(channel),
            Token = token is null ? null : Sensitive.Of(token),
            Password = password is null ? null : Sensitive.Of(password),
            Redactor = new Redactor([.. secrets, "s3cret-header"], address.Length > 0 ? [address] : []),
        };
    }
}

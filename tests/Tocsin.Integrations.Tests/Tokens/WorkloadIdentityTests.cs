using System.Text;
using System.Web;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Tests.Tokens;

/// <summary>Providers that act as a ServiceAccount of their namespace, <c>spec.serviceAccountName</c>.</summary>
public class WorkloadIdentityTests
{
    private const string Pool = "projects/123/locations/global/workloadIdentityPools/fleet/providers/eu-1";

    private static readonly Dictionary<string, string> s_azure = new()
    {
        ["azure.workload.identity/tenant-id"] = "tenant",
        ["azure.workload.identity/client-id"] = "client",
    };

    private readonly List<string> _asked = [];
    private readonly TokenCache _tokens = new(new FakeClock());

    public static TheoryData<string> Types => [.. ProviderSpec.WorkloadIdentityTypes];

    [Theory]
    [InlineData("azuredevops", "499b84ac-1321-427f-aa17-267ca6975798/.default")]
    [InlineData("azureeventhub", "https://eventhubs.azure.net//.default")]
    public async Task A_token_of_the_cluster_is_exchanged_at_Entra_ID(string type, string scope)
    {
        var sender = new RecordingSender { IssuesTokens = true };
        await Attempt.Run(Catalog.Providers[type], Some.Error, To(type), Services(sender, s_azure), default);
        _asked.ShouldBe(["annotations of flux-system/sender", "token of flux-system/sender for api://AzureADTokenExchange"]);
        sender.Calls[0].Address.AbsoluteUri.ShouldBe("https://login.microsoftonline.com/tenant/oauth2/v2.0/token");
        var form = Form(sender.Calls[0]);
        (form["client_id"], form["scope"], form["client_assertion"]).ShouldBe(("client", scope, "eyJ.of.sender"));
        sender
            .Calls[1]
            .Headers.ShouldContain(new KeyValuePair<string, string>("Authorization", $"Bearer {RecordingSender.IssuedToken}"));
    }

    [Fact]
    public async Task A_token_is_shared_by_those_who_act_as_the_same_account_and_by_nobody_else()
    {
        var sender = new RecordingSender { IssuesTokens = true };
        var services = Services(sender, s_azure);
        Destination[] providers =
        [
            To("azuredevops"),
            To("azuredevops") with
            {
                Provider = new ObjectName("flux-system", "another"),
            },
            To("azuredevops") with
            {
                Provider = new ObjectName("flux-system", "third"),
                ServiceAccountName = "other",
            },
            To("azuredevops") with
            {
                Provider = new ObjectName("apps", "target"),
            },
        ];
        foreach (var to in providers)
        {
            await Attempt.Run(Catalog.Providers["azuredevops"], Some.Error, to, services, default);
        }

        _asked
            .Where(a => a.StartsWith("token", StringComparison.Ordinal))
            .Select(a => a.Split(' ')[2])
            .ShouldBe(["flux-system/sender", "flux-system/other", "apps/sender"]);
    }

    [Fact]
    public async Task The_default_account_stands_in_for_one_that_is_not_named()
    {
        var sender = new RecordingSender { IssuesTokens = true };
        var services = Services(sender, s_azure);
        services = services with { ServiceAccounts = services.ServiceAccounts! with { DefaultName = "default-sender" } };
        var to = To("azuredevops") with { ServiceAccountName = "" };
        await Attempt.Run(Catalog.Providers["azuredevops"], Some.Error, to, services, default);
        _asked[0].ShouldBe("annotations of flux-system/default-sender");
    }

    [Fact]
    public async Task An_account_that_Azure_does_not_know_says_which_annotations_it_needs()
    {
        var sender = new RecordingSender();
        var outcome = await Attempt.Run(
            Catalog.Providers["azuredevops"],
            Some.Error,
            To("azuredevops"),
            Services(sender, []),
            default
        );
        outcome
            .ShouldBeOfType<Outcome.Waiting>()
            .Text.ShouldBe(
                "ServiceAccount 'flux-system/sender' needs the annotations azure.workload.identity/tenant-id and "
                    + "azure.workload.identity/client-id; set both to those of the application that trusts it"
            );
        sender.Calls.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Types))]
    public async Task Without_a_cluster_the_cure_is_named(string type)
    {
        var sender = new RecordingSender();
        var services = Some.Services(sender, new FakeClock());
        var outcome = await Attempt.Run(Catalog.Providers[type], Some.Error, To(type), services, default);
        outcome.ShouldBeOfType<Outcome.Waiting>().Text.ShouldContain("--feature-gates=ObjectLevelWorkloadIdentity=true");
        sender.Calls.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Types))]
    public void A_token_beside_it_is_found_and_refused_where_the_reference_does(string type)
    {
        Catalog.Providers[type].Check(To(type)).ShouldBeEmpty();
        var problem = Catalog
            .Providers[type]
            .Check(To(type) with { Token = Sensitive.Of(type == "googlepubsub" ? Some.GoogleKey : "t0ken-of-somebody") })
            .Where(p => p.Path == "spec.serviceAccountName")
            .ShouldHaveSingleItem();
        problem.IsWarning.ShouldBe(type != "azureeventhub");
    }

    [Fact]
    public async Task A_token_beside_it_is_the_one_that_logs_in()
    {
        var sender = new RecordingSender(RecordingSender.Reply(200, """{"access_token":"by-key","expires_in":3600}"""));
        var to = To("googlepubsub") with { Token = Sensitive.Of(Some.GoogleKey) };
        await Attempt.Run(Catalog.Providers["googlepubsub"], Some.Error, to, Some.Services(sender, new FakeClock()), default);
        sender.Calls[1].Headers.ShouldContain(h => h.Key == "Authorization" && h.Value == "Bearer by-key");

        sender = new RecordingSender();
        to = To("azuredevops") with { Token = Sensitive.Of("t0ken-of-somebody") };
        await Attempt.Run(Catalog.Providers["azuredevops"], Some.Error, to, Some.Services(sender, new FakeClock()), default);
        sender.Calls[0].Headers.ShouldContain(h => h.Key == "Authorization" && h.Value == "Basic OnQwa2VuLW9mLXNvbWVib2R5");
    }

    [Fact]
    public void A_connection_string_has_a_key_of_its_own()
    {
        var to = Some.Destination("azureeventhub") with { ServiceAccountName = "sender" };
        Catalog.Providers["azureeventhub"].Check(to).ShouldHaveSingleItem().Path.ShouldBe("spec.serviceAccountName");
    }

    [Theory]
    [InlineData(true, typeof(Outcome.Retry))]
    [InlineData(false, typeof(Outcome.Waiting))]
    public async Task What_the_cluster_does_not_give_is_told(bool isTemporary, Type outcome)
    {
        var services = Some.Services(new RecordingSender(), new FakeClock()) with
        {
            ServiceAccounts = new ServiceAccounts(
                (_, _) => throw new ServiceAccountException("get serviceaccounts in flux-system: forbidden", isTemporary),
                (_, _, _) => throw new NotSupportedException()
            ),
        };
        var told = await Attempt.Run(Catalog.Providers["azuredevops"], Some.Error, To("azuredevops"), services, default);
        told.ShouldBeOfType(outcome);
        told.Text.ShouldContain("get serviceaccounts in flux-system: forbidden");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("tocsin@acme.iam.gserviceaccount.com")]
    public async Task Google_trusts_the_provider_that_the_annotation_names(string? email)
    {
        var annotations = new Dictionary<string, string> { ["gcp.auth.fluxcd.io/workload-identity-provider"] = Pool };
        if (email is not null)
        {
            annotations["iam.gke.io/gcp-service-account"] = email;
        }

        var sender = new RecordingSender(
            Granted("federated"),
            email is null
                ? RecordingSender.Reply(200, "{}")
                : RecordingSender.Reply(200, """{"accessToken":"impersonated","expireTime":"2026-01-15T11:00:00Z"}""")
        );
        await Attempt.Run(
            Catalog.Providers["googlepubsub"],
            Some.Error,
            To("googlepubsub"),
            Services(sender, annotations),
            default
        );
        _asked[1].ShouldBe($"token of flux-system/sender for //iam.googleapis.com/{Pool}");
        var form = Form(sender.Calls[0]);
        (form["audience"], form["subject_token"]).ShouldBe(($"//iam.googleapis.com/{Pool}", "eyJ.of.sender"));
        form["subject_token_type"].ShouldBe("urn:ietf:params:oauth:token-type:jwt");
        sender
            .Calls[^1]
            .Headers.ShouldContain(
                new KeyValuePair<string, string>("Authorization", $"Bearer {(email is null ? "federated" : "impersonated")}")
            );
        if (email is not null)
        {
            sender.Calls[1].Address.AbsolutePath.ShouldBe($"/v1/projects/-/serviceAccounts/{email}:generateAccessToken");
        }
    }

    [Fact]
    public async Task On_GKE_the_cluster_s_own_pool_is_used()
    {
        var sender = new RecordingSender(Told("acme"), Told("europe-west1"), Told("eu-1"), Granted("federated"));
        await Attempt.Run(Catalog.Providers["googlepubsub"], Some.Error, To("googlepubsub"), Services(sender, []), default);
        sender.Calls.Take(3).ShouldAllBe(c => c.IsForMetadataServer);
        _asked[1].ShouldBe("token of flux-system/sender for acme.svc.id.goog");
        Form(sender.Calls[3])["audience"]
            .ShouldBe(
                "identitynamespace:acme.svc.id.goog:https://container.googleapis.com/v1/projects/acme/locations/europe-west1/clusters/eu-1"
            );
    }

    [Theory]
    [InlineData("iam.gke.io/gcp-service-account", "a@b/../c")]
    [InlineData("gcp.auth.fluxcd.io/workload-identity-provider", "projects/x/other")]
    [InlineData("some/other", "and no GKE")]
    public async Task What_Google_needs_of_an_account_is_said(string key, string value)
    {
        var sender = new RecordingSender(RecordingSender.Reply(404));
        var outcome = await Attempt.Run(
            Catalog.Providers["googlepubsub"],
            Some.Error,
            To("googlepubsub"),
            Services(sender, new() { [key] = value }),
            default
        );
        var text = outcome.ShouldBeOfType<Outcome.Waiting>().Text;
        text.ShouldStartWith("ServiceAccount 'flux-system/sender' has ");
        text.ShouldContain(key.StartsWith("some", StringComparison.Ordinal) ? "workload-identity-provider" : key);
    }

    private static Destination To(string type) =>
        Some.Destination(type) with
        {
            Token = null,
            Address = type == "azureeventhub" ? Sensitive.Of("flux-events") : Some.Destination(type).Address,
            Channel = type == "azureeventhub" ? Sensitive.Of("acme") : Some.Destination(type).Channel,
            ServiceAccountName = "sender",
        };

    private ProviderServices Services(RecordingSender sender, Dictionary<string, string> annotations) =>
        Some.Services(sender, new FakeClock()) with
        {
            Tokens = _tokens,
            ServiceAccounts = new ServiceAccounts(
                (name, _) =>
                {
                    _asked.Add($"annotations of {name}");
                    return Task.FromResult<IReadOnlyDictionary<string, string>>(annotations);
                },
                (name, audience, _) =>
                {
                    _asked.Add($"token of {name} for {audience}");
                    return Task.FromResult(AccessToken.Of($"eyJ.of.{name.Name}", new FakeClock().GetUtcNow().AddHours(1)));
                }
            ),
        };

    private static HttpReply Granted(string token) =>
        RecordingSender.Reply(200, $$"""{"access_token":"{{token}}","expires_in":3600,"token_type":"Bearer"}""");

    private static HttpReply Told(string text) => RecordingSender.Reply(200, text, ("Metadata-Flavor", "Google"));

    private static Dictionary<string, string> Form(HttpCall call)
    {
        var form = HttpUtility.ParseQueryString(Encoding.UTF8.GetString(call.Body.Span));
        return form.AllKeys.ToDictionary(k => k!, k => form[k]!);
    }
}

using System.Text;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Streams;

namespace Tocsin.Integrations.Tests.Providers.Streams;

public class AzureEventHubTests
{
    private const string Signed =
        "Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=n;SharedAccessKey=k3y/k3y=;EntityPath=hub";

    private static readonly Destination To = Some.Destination("azureeventhub");

    private static readonly Destination Named = To with { Address = Sensitive.Of("hub"), Channel = Sensitive.Of("acme") };

    [Fact]
    public async Task The_body_is_the_event()
    {
        var sender = new RecordingSender();
        await Run(To, sender);
        sender.Only.Body.ToArray().ShouldBe(EventJson.Write(Some.ErrorEvent));
    }

    // Computed apart, by another language's HMAC, as the vendor describes it.
    [Fact]
    public void A_signature_is_the_HMAC_of_resource_and_expiry()
    {
        var connection = EventHubConnection.Parse(Signed, out _)!;
        var authorization = connection.Authorization(DateTimeOffset.FromUnixTimeSeconds(1_768_472_430));
        authorization.ShouldBe(
            "SharedAccessSignature sr=https%3A%2F%2Facme.servicebus.windows.net%2Fhub&sig=v5FIzxexuKKDLeKTCHe5HHfRdrTgmaeuFZp8Z%2FURCrk%3D&se=1768474230&skn=n"
        );
    }

    [Fact]
    public async Task A_signature_made_by_others_is_sent_as_it_is()
    {
        const string signature = "SharedAccessSignature sr=acme&sig=abc%3D&se=1768474230&skn=n";
        var sender = new RecordingSender();
        await Run(
            To with
            {
                Address = Sensitive.Of(
                    $"Endpoint=sb://acme.servicebus.windows.net/;SharedAccessSignature={signature};EntityPath=hub"
                ),
            },
            sender
        );
        sender.Only.Headers.ShouldContain(new KeyValuePair<string, string>("Authorization", signature));
    }

    [Theory]
    [InlineData("sb://acme.servicebus.windows.net/", "", "https://acme.servicebus.windows.net/hub")]
    [InlineData("sb://ACME.servicebus.windows.net:5671", "", "https://acme.servicebus.windows.net:5671/hub")]
    [InlineData("sb://127.0.0.1:8080", ";UseDevelopmentEmulator=true", "http://127.0.0.1:8080/hub")]
    public async Task The_endpoint_speaks_HTTPS_at_the_same_host(string endpoint, string more, string expected)
    {
        var sender = new RecordingSender();
        await Run(
            To with
            {
                Address = Sensitive.Of($"endpoint={endpoint};SharedAccessKeyName=n;SharedAccessKey=k;EntityPath=hub{more}"),
            },
            sender
        );
        sender.Only.Address.AbsoluteUri.ShouldBe(expected + "/messages?timeout=60&api-version=2014-01");
    }

    [Theory]
    [InlineData("acme", "", "acme.servicebus.windows.net")]
    [InlineData("acme", "https://login.chinacloudapi.cn/", "acme.servicebus.chinacloudapi.cn")]
    [InlineData("acme", "https://login.microsoftonline.us/", "acme.servicebus.usgovcloudapi.net")]
    [InlineData("acme.servicebus.example.test", "", "acme.servicebus.example.test")]
    public async Task The_namespace_s_host_follows_the_cloud(string channel, string authority, string host)
    {
        var sender = new RecordingSender();
        var services = Some.Services(sender) with
        {
            Host = Some.Host(new Dictionary<string, string> { ["AZURE_AUTHORITY_HOST"] = authority }),
        };
        await Run(Named with { Channel = Sensitive.Of(channel), Token = Sensitive.Of("eyJ.a.b\n") }, sender, services);
        sender.Only.Address.Host.ShouldBe(host);
        sender.Only.Headers.ShouldContain(new KeyValuePair<string, string>("Authorization", "Bearer eyJ.a.b"));
    }

    [Fact]
    public async Task An_identity_s_token_is_shared_until_it_is_refused()
    {
        var sender = new RecordingSender(RecordingSender.Reply(201), RecordingSender.Reply(401)) { IssuesTokens = true };
        var services = Some.Services(sender, new FakeClock()) with { Host = SecretOfEnvironment() };
        for (var i = 0; i < 3; i++)
        {
            await Run(Named, sender, services);
        }

        sender.Calls.Select(c => c.Address.Host.Split('.')[0]).ShouldBe(["login", "acme", "acme", "login", "acme"]);
        sender
            .Calls[1]
            .Headers.ShouldContain(new KeyValuePair<string, string>("Authorization", "Bearer " + RecordingSender.IssuedToken));
    }

    [Fact]
    public async Task A_token_that_is_echoed_is_hidden()
    {
        var sender = new RecordingSender(RecordingSender.Reply(401, $"bad token {RecordingSender.IssuedToken}"))
        {
            IssuesTokens = true,
        };
        (await Run(Named, sender, Some.Services(sender) with { Host = SecretOfEnvironment() })).Text.ShouldContain(
            "bad token ***"
        );
    }

    [Theory]
    [InlineData("Endpoint=sb://a.test/;SharedAccessKeyName=n;SharedAccessKey=s3cretKey", "EntityPath")]
    [InlineData("Endpoint=sb://a.test/;SharedAccessKey=s3cretKey;EntityPath=h", "SharedAccessKeyName")]
    [InlineData("Endpoint=sb://a.test/;SharedAccessKeyName=s3cretKey;EntityPath=h", "SharedAccessKey")]
    [InlineData("SharedAccessKeyName=n;SharedAccessKey=s3cretKey;EntityPath=h", "Endpoint")]
    [InlineData("Endpoint=ftp://a.test/;SharedAccessKeyName=n;SharedAccessKey=s3cretKey;EntityPath=h", "Endpoint")]
    [InlineData("Endpoint=sb://a.test/;SharedAccessKey;EntityPath=h", "name=value")]
    [InlineData("https://acme.servicebus.windows.net/s3cretKey", "neither")]
    public void A_malformed_address_is_one_clear_problem(string address, string word)
    {
        var problem = new AzureEventHub().Check(Named with { Address = Sensitive.Of(address) }).ShouldHaveSingleItem();
        problem.Path.ShouldBe("spec.address");
        problem.Message.ShouldContain(word);
        problem.Message.ShouldNotContain("s3cretKey");
    }

    [Fact]
    public void A_missing_namespace_and_a_second_credential_are_found_at_load()
    {
        new AzureEventHub().Check(Named with { Channel = Sensitive.Of("") }).ShouldHaveSingleItem().Path.ShouldBe("spec.channel");
        new AzureEventHub().Check(To with { Token = Sensitive.Of("jwt") }).ShouldHaveSingleItem().IsWarning.ShouldBeFalse();
        var deprecated = new AzureEventHub().Check(Named with { Token = Sensitive.Of("jwt") }).ShouldHaveSingleItem();
        deprecated.IsWarning.ShouldBeTrue();
        deprecated.Message.ShouldContain("deprecated");
    }

    private static HostEnvironment SecretOfEnvironment() =>
        Some.Host(
            new Dictionary<string, string>
            {
                ["AZURE_TENANT_ID"] = "t",
                ["AZURE_CLIENT_ID"] = "c",
                ["AZURE_CLIENT_SECRET"] = "s",
            }
        );

    private static Task<Outcome> Run(Destination to, RecordingSender sender, ProviderServices? services = null) =>
        Attempt.Run(new AzureEventHub(), Some.Error, to, services ?? Some.Services(sender, new FakeClock()), default);
}

using System.Text.Json.Nodes;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Streams;

namespace Tocsin.Integrations.Tests.Providers.Streams;

public class GooglePubSubTests
{
    private static readonly Destination To = Some.Destination("googlepubsub");

    [Fact]
    public async Task The_message_is_the_event_and_its_attributes_are_the_headers()
    {
        var sender = new RecordingSender { IssuesTokens = true };
        await Run(To, sender);
        var message = JsonNode.Parse(sender.Calls[^1].Body.Span)!["messages"]![0]!;
        Convert.FromBase64String(message["data"]!.GetValue<string>()).ShouldBe(EventJson.Write(Some.ErrorEvent));
        message["attributes"]!.ToJsonString().ShouldBe("""{"cluster":"eu-1","environment":"production"}""");
    }

    [Fact]
    public async Task Without_headers_there_are_no_attributes()
    {
        var sender = new RecordingSender { IssuesTokens = true };
        await Run(To with { Headers = null }, sender);
        JsonNode.Parse(sender.Calls[^1].Body.Span)!["messages"]![0]!["attributes"].ShouldBeNull();
    }

    [Theory]
    [InlineData("flux-events", "/v1/projects/acme-project/topics/flux-events:publish")]
    [InlineData("projects/other/topics/flux", "/v1/projects/other/topics/flux:publish")]
    [InlineData("a+b%c", "/v1/projects/acme-project/topics/a%2Bb%25c:publish")]
    public async Task The_topic_may_be_a_full_name(string channel, string path)
    {
        var sender = new RecordingSender { IssuesTokens = true };
        await Run(To with { Channel = Sensitive.Of(channel) }, sender);
        sender.Calls[^1].Address.AbsoluteUri.ShouldBe("https://pubsub.googleapis.com" + path);
    }

    [Fact]
    public async Task The_emulator_is_used_without_a_token()
    {
        var sender = new RecordingSender();
        var host = Some.Host(new Dictionary<string, string> { ["PUBSUB_EMULATOR_HOST"] = "127.0.0.1:8085" });
        (await Run(To, sender, Some.Services(sender) with { Host = host })).ShouldBeOfType<Outcome.Delivered>();
        sender.Only.Address.AbsoluteUri.ShouldBe("http://127.0.0.1:8085/v1/projects/acme-project/topics/flux-events:publish");
        sender.Only.Headers.ShouldBeEmpty();
    }

    [Fact]
    public async Task Deliveries_share_a_token_until_it_is_refused()
    {
        var sender = new RecordingSender(RecordingSender.Reply(200), RecordingSender.Reply(401)) { IssuesTokens = true };
        var services = Some.Services(sender, new FakeClock());
        for (var i = 0; i < 3; i++)
        {
            await Run(To, sender, services);
        }

        sender.Calls.Select(c => c.Address.Host.Split('.')[0]).ShouldBe(["oauth2", "pubsub", "pubsub", "oauth2", "pubsub"]);
    }

    [Theory]
    [InlineData("", "flux-events", "spec.address")]
    [InlineData("https://pubsub.googleapis.com", "flux-events", "spec.address")]
    [InlineData("Acme Project", "flux-events", "spec.address")]
    [InlineData("acme-project", "", "spec.channel")]
    [InlineData("acme-project", "goog-events", "spec.channel")]
    [InlineData("acme-project", "a/b", "spec.channel")]
    public void Bad_names_are_one_problem_each(string address, string channel, string path) =>
        new GooglePubSub()
            .Check(To with { Address = Sensitive.Of(address), Channel = Sensitive.Of(channel) })
            .ShouldHaveSingleItem()
            .Path.ShouldBe(path);

    [Fact]
    public void A_bad_key_is_one_problem_without_the_key() =>
        new GooglePubSub()
            .Check(To with { Token = Sensitive.Of(Some.GoogleKey.Replace("BEGIN PRIVATE", "BEGUN PRIVATE")) })
            .ShouldHaveSingleItem()
            .ToString()
            .ShouldBe(
                "spec.secretRef: the key 'token' has a 'private_key' that is not an RSA key in PEM; download the service account's key again"
            );

    [Theory]
    [InlineData("google", "x")]
    [InlineData("", "x")]
    [InlineData("ok", null)]
    public void Attributes_that_Pub_Sub_does_not_take_are_found_at_load(string name, string? value)
    {
        var headers = new Dictionary<string, string> { [name] = value ?? new string('x', 1025) };
        new GooglePubSub()
            .Check(To with { Headers = Sensitive.Of<IReadOnlyDictionary<string, string>>(headers) })
            .ShouldHaveSingleItem()
            .Path.ShouldBe("spec.secretRef");
    }

    [Fact]
    public async Task A_token_that_is_echoed_is_hidden()
    {
        var sender = new RecordingSender(RecordingSender.Reply(401, $"bad token {RecordingSender.IssuedToken}"))
        {
            IssuesTokens = true,
        };
        (await Run(To, sender)).Text.ShouldContain("bad token ***");
    }

    private static Task<Outcome> Run(Destination to, RecordingSender sender, ProviderServices? services = null) =>
        Attempt.Run(new GooglePubSub(), Some.Error, to, services ?? Some.Services(sender, new FakeClock()), default);
}

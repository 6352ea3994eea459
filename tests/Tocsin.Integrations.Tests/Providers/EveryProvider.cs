using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Tests.Providers;

/// <summary>What holds for each type; being in the catalog is being tested here.</summary>
public class EveryProvider
{
    public static TheoryData<string> Names => [.. Catalog.Providers.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Those that speak a protocol of their own; what holds for HTTP is held for each of them in its own tests.</summary>
    public static IReadOnlyList<string> OtherProtocols { get; } = ["nats"];

    public static TheoryData<string> HttpNames =>
        [.. Catalog.Providers.Keys.Except(OtherProtocols).Order(StringComparer.Ordinal)];

    [Fact]
    public void Is_in_the_catalog()
    {
        var written = typeof(Catalog)
            .Assembly.GetTypes()
            .Where(t => t is { IsAbstract: false, IsInterface: false } && t.IsAssignableTo(typeof(IProvider)));
        Catalog.Providers.Values.Select(p => p.GetType()).ShouldBe(written, ignoreOrder: true);
    }

    [Theory, MemberData(nameof(Names))]
    public void Has_a_name_that_the_resource_allows(string name)
    {
        Catalog.Providers[name].Type.Name.ShouldBe(name);
        ProviderSpec.Types.ShouldContain(name);
    }

    [Theory, MemberData(nameof(Names))]
    public void Finds_nothing_wrong_with_its_sample(string name) =>
        Catalog.Providers[name].Check(Some.Destination(name)).ShouldBeEmpty();

    [Theory, MemberData(nameof(HttpNames))]
    public async Task Sends_what_its_golden_shows(string name)
    {
        Golden.Matches($"{name}/error.http", await Calls(name, Some.Error));
        Golden.Matches($"{name}/info.http", await Calls(name, Some.Info));
    }

    [Theory, MemberData(nameof(HttpNames))]
    public async Task Sends_the_same_request_each_time(string name) =>
        Golden.Show(await Calls(name, Some.Error)).ShouldBe(Golden.Show(await Calls(name, Some.Error)));

    [Theory, MemberData(nameof(HttpNames))]
    public async Task Is_content_with_a_success(string name) =>
        (await Outcome(name, RecordingSender.Reply(200, "{\"ok\":true}"))).ShouldBeOfType<Outcome.Delivered>();

    [Theory, MemberData(nameof(HttpNames))]
    public async Task Retries_only_what_may_pass_later(string name)
    {
        var busy = RecordingSender.Reply(429, "slow down", ("Retry-After", "7")) with { RetryAfter = TimeSpan.FromSeconds(7) };
        (await Outcome(name, busy)).ShouldBeOfType<Outcome.Retry>().After.ShouldBe(TimeSpan.FromSeconds(7));
        (await Outcome(name, Twice(503))).ShouldBeOfType<Outcome.Retry>();
        (await Outcome(name, Twice(403))).ShouldBeOfType<Outcome.Waiting>();
        (await Outcome(name, Twice(400))).ShouldBeOfType<Outcome.Rejected>();
    }

    [Theory, MemberData(nameof(HttpNames))]
    public async Task Says_what_the_target_answered(string name)
    {
        var outcome = await Outcome(name, Twice(400, "no such thing"));
        outcome.Text.ShouldContain("400");
        outcome.Text.ShouldContain("no such thing");
    }

    [Theory, MemberData(nameof(HttpNames))]
    public async Task Leaks_no_secret(string name)
    {
        var to = Some.Destination(name);
        string[] secrets =
        [
            to.Token?.Value ?? "",
            Uri.TryCreate(to.Address.Value, UriKind.Absolute, out var address) ? address.PathAndQuery : to.Address.Value,
            Catalog.Providers[name].Type.ChannelIsSecret ? to.Channel.Value : "",
        ];
        var echo = string.Join(' ', secrets) + " " + to.Address.Value;
        foreach (var status in new[] { 200, 400, 401, 403, 404, 422, 429, 500 })
        {
            var outcome = await Outcome(name, Twice(status, echo));
            foreach (var secret in secrets.Where(s => s.Length >= 4))
            {
                outcome.ToString().ShouldNotContain(secret);
            }
        }

        foreach (var problem in Catalog.Providers[name].Check(Broken(to)))
        {
            foreach (var secret in secrets.Where(s => s.Length >= 4))
            {
                problem.ToString().ShouldNotContain(secret);
            }
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Finds_the_placeholder_that_an_example_left(string name)
    {
        var to = Some.Destination(name) with { Address = Sensitive.Of("https://example.test/<organisation>/<repository>") };
        Catalog.Providers[name].Check(to).ShouldContain(p => p.Message.Contains("placeholder"));
    }

    private static Destination Broken(Destination to) =>
        to with
        {
            Address = Sensitive.Of("ftp" + to.Address.Value),
            Token = Sensitive.Of(to.Token?.Value + "\n<token>"),
        };

    private static HttpReply[] Twice(int status, string body = "no") =>
        [RecordingSender.Reply(status, body), RecordingSender.Reply(status, body), RecordingSender.Reply(status, body)];

    private static async Task<IReadOnlyList<HttpCall>> Calls(string name, Notification n)
    {
        var sender = new RecordingSender { IssuesTokens = true };
        await Attempt.Run(Catalog.Providers[name], n, Some.Destination(name), Some.Services(sender, new FakeClock()), default);
        return sender.Calls;
    }

    private static Task<Outcome> Outcome(string name, params HttpReply[] replies) =>
        Attempt.Run(
            Catalog.Providers[name],
            Some.Error,
            Some.Destination(name),
            Some.Services(new RecordingSender(replies) { IssuesTokens = true }),
            default
        );
}

using System.Text;
using System.Text.Json.Nodes;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Telemetry;

namespace Tocsin.Integrations.Tests.Providers.Telemetry;

public class SentryTests
{
    [Theory]
    [InlineData("https://key@sentry.test/42", "https://sentry.test/api/42/envelope/")]
    [InlineData("https://key@sentry.test:9000/42", "https://sentry.test:9000/api/42/envelope/")]
    [InlineData("http://key:secret@sentry.test/pre/fix/42", "http://sentry.test/pre/fix/api/42/envelope/")]
    [InlineData("https://key@sentry.test/42/", "https://sentry.test/api/42/envelope/")]
    public void The_DSN_says_where_to(string dsn, string envelope)
    {
        SentryDsn.TryParse(dsn, out var parsed, out _).ShouldBeTrue();
        parsed!.Envelope.AbsoluteUri.ShouldBe(envelope);
    }

    [Theory]
    [InlineData("https://sentry.test/42", "without its key")]
    [InlineData("https://key@sentry.test/", "without the project's id")]
    [InlineData("key@sentry.test/42", "")]
    [InlineData("", "")]
    public void A_DSN_that_is_none_is_found_at_load(string dsn, string why)
    {
        var to = Some.Destination("sentry") with { Address = Sensitive.Of(dsn) };
        new Sentry().Check(to).ShouldHaveSingleItem().Message.ShouldContain(why);
    }

    [Fact]
    public void The_old_secret_key_is_sent_when_there_is_one()
    {
        var to = Some.Destination("sentry") with { Address = Sensitive.Of("https://key:s3cret@sentry.test/42") };
        new Sentry()
            .Compose(Some.Error, to)
            .Single()
            .Headers.Single()
            .Value.ShouldEndWith("sentry_key=key, sentry_secret=s3cret");
    }

    [Fact]
    public void Another_severity_is_information_and_no_error() =>
        Payload(Some.Notify(Some.InfoEvent with { Severity = "trace" }))["level"]!.GetValue<string>().ShouldBe("info");

    [Fact]
    public void Without_a_time_information_is_an_event() =>
        Payload(Some.Notify(Some.InfoEvent with { Timestamp = null }))["type"].ShouldBeNull();

    [Fact]
    public async Task The_envelope_says_when_it_is_sent_and_by_which_program()
    {
        var sender = new RecordingSender();
        await Attempt.Run(new Sentry(), Some.Error, Some.Destination("sentry"), Some.Services(sender, new FakeClock()), default);
        var header = JsonNode.Parse(Encoding.UTF8.GetString(sender.Only.Body.Span).Split('\n')[0])!;
        header["sent_at"]!.GetValue<string>().ShouldBe("2026-01-15T10:20:30Z");
        var version = typeof(Sentry).Assembly.GetName().Version!.ToString(3);
        header["sdk"]!["version"]!.GetValue<string>().ShouldBe(version);
        sender.Only.Headers.Single().Value.ShouldContain($"sentry_client=tocsin/{version}");
    }

    [Theory]
    [InlineData("", "from-variable")]
    [InlineData("from-channel", "from-channel")]
    public async Task The_environment_is_the_channel_or_else_that_of_the_variable(string channel, string expected)
    {
        var sender = new RecordingSender();
        var host = Some.Host(new Dictionary<string, string> { ["SENTRY_ENVIRONMENT"] = "from-variable" });
        var to = Some.Destination("sentry") with { Channel = Sensitive.Of(channel) };
        await Attempt.Run(new Sentry(), Some.Error, to, Some.Services(sender) with { Host = host }, default);
        var payload = JsonNode.Parse(Encoding.UTF8.GetString(sender.Only.Body.Span).Split('\n')[2])!;
        payload["environment"]!.GetValue<string>().ShouldBe(expected);
    }

    private static JsonNode Payload(Notification n)
    {
        HttpCall call = new Sentry().Compose(n, Some.Destination("sentry")).Single();
        return JsonNode.Parse(Encoding.UTF8.GetString(call.Body.Span).Split('\n')[2])!;
    }
}

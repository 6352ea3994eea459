using System.Text;
using System.Text.Json.Nodes;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Tests.Providers;

/// <summary>A notification that is far too long is cut to what each service takes, and never refused for its length.</summary>
public class LimitTests
{
    [Fact]
    public async Task Discord_takes_6000_characters_and_25_fields()
    {
        var embed = (await Body("discord"))["attachments"]![0]!;
        var fields = embed["fields"]!.AsArray();
        fields.Count.ShouldBeLessThanOrEqualTo(25);
        fields.ShouldAllBe(f => Length(f!["title"]) <= 256 && Length(f["value"]) <= 1024);
        var total =
            Length(embed["author_name"]) + Length(embed["text"]) + fields.Sum(f => Length(f!["title"]) + Length(f["value"]));
        total.ShouldBeLessThanOrEqualTo(6000);
    }

    [Fact]
    public async Task Teams_takes_28_kilobytes() => (await Call("msteams")).Body.Length.ShouldBeLessThan(28_000);

    [Fact]
    public async Task Telegram_takes_4096_characters()
    {
        var text = (await Body("telegram"))["text"]!.GetValue<string>();
        text.Length.ShouldBeInRange(3500, 4096);
        text.ShouldContain("…");
    }

    [Fact]
    public async Task Slack_takes_40000_characters() =>
        Length((await Body("slack"))["attachments"]![0]!["text"]).ShouldBeInRange(20_000, 30_000);

    [Fact]
    public async Task PagerDuty_takes_512_kilobytes() => (await Call("pagerduty")).Body.Length.ShouldBeLessThan(512_000);

    [Fact]
    public async Task Grafana_takes_500_characters_of_tags()
    {
        var tags = (await Body("grafana"))["tags"]!.AsArray();
        tags.ToJsonString().Length.ShouldBeLessThanOrEqualTo(500);
        tags.Select(t => t!.GetValue<string>()).ShouldContain("namespace: apps");
    }

    [Fact]
    public async Task Opsgenie_takes_15000_characters_and_8000_of_details()
    {
        var alert = await Body("opsgenie");
        Length(alert["description"]).ShouldBeInRange(10_000, 15_000);
        alert["details"]!.AsObject().Sum(d => d.Key.Length + Length(d.Value)).ShouldBeInRange(4000, 8000);
        alert["details"]!["…"]!.GetValue<string>().ShouldEndWith("more left out");
    }

    [Fact]
    public async Task Datadog_takes_4000_characters_and_tags_of_200()
    {
        var sent = await Body("datadog");
        Length(sent["text"]).ShouldBeInRange(3900, 4000);
        sent["tags"]!.AsArray().ShouldAllBe(t => Length(t) <= 200);
        sent["tags"]!.AsArray()[^1]!.GetValue<string>().ShouldBe("left_out:100");
    }

    [Fact]
    public async Task Alertmanager_s_labels_fit_into_a_note_and_those_left_out_are_counted()
    {
        var alert = (await Body("alertmanager"))[0]!;
        var labels = alert["labels"]!.AsObject();
        labels.ToJsonString().Length.ShouldBeLessThan(INotebook.MaxValue);
        alert["annotations"]!["labels_left_out"]!.GetValue<string>().ShouldBe($"{200 - (labels.Count - 7)}");
        Length(alert["annotations"]!["message"]).ShouldBeGreaterThan(10_000);
    }

    [Theory]
    [InlineData("incident.io")]
    [InlineData("otel")]
    public async Task A_limit_that_no_page_names_is_far_below_a_megabyte(string type) =>
        (await Call(type)).Body.Length.ShouldBeInRange(50_000, 250_000);

    [Fact]
    public async Task What_was_left_out_is_counted()
    {
        var fields = (await Body("slack"))["attachments"]![0]!["fields"]!.AsArray();
        var shown = fields.Count - 1;
        fields[^1]!["value"]!.GetValue<string>().ShouldBe($"{200 - shown} more left out");
    }

    [Theory]
    [InlineData("generic")]
    [InlineData("generic-hmac")]
    [InlineData("googlepubsub")]
    [InlineData("azureeventhub")]
    public async Task Events_as_JSON_are_never_cut(string type) => (await Call(type)).Body.Length.ShouldBeGreaterThan(1_000_000);

    private static int Length(JsonNode? text) => text!.GetValue<string>().Length;

    private static async Task<JsonNode> Body(string type) =>
        JsonNode.Parse(Encoding.UTF8.GetString((await Call(type)).Body.Span))!;

    private static async Task<HttpCall> Call(string type)
    {
        var sender = new RecordingSender { IssuesTokens = true };
        await Attempt.Run(Catalog.Providers[type], Some.Huge, Some.Destination(type), Some.Services(sender), default);
        return sender.Calls[^1];
    }
}

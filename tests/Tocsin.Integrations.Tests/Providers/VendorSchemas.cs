using System.Text;
using System.Text.Json.Nodes;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Tests.Providers;

/// <summary>What is sent is valid by what the vendors publish about it.</summary>
public class VendorSchemas
{
    public static TheoryData<string> Cases => ["error", "info", "bare", "huge"];

    [Theory, MemberData(nameof(Cases))]
    public async Task Slack_s_API_takes_it(string which) =>
        Valid("slack/SlackChatPostMessage.schema.json", await Body("slack", which));

    [Theory, MemberData(nameof(Cases))]
    public async Task Slack_s_webhooks_take_it(string which)
    {
        var webhook = Some.Destination("slack") with
        {
            Address = Sensitive.Of("https://hooks.slack.com/services/T0/B0/x"),
            Channel = Sensitive.Of(""),
            Token = null,
        };
        var body = (JsonObject)await Body("slack", which, webhook);
        // The vendor's types leave username out; the reference manual and every webhook take it.
        body.Remove("username");
        Valid("slack/SlackIncomingWebhook.schema.json", body);
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task Teams_takes_it(string which)
    {
        var card = (JsonObject)(await Body("msteams", which))["attachments"]![0]!["content"]!;
        card.Remove("msteams");
        Valid("teams/adaptive-card-1.4.0.schema.json", card);
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task Telegram_takes_it(string which) => Valid("telegram/sendMessage.schema.json", await Body("telegram", which));

    [Theory, MemberData(nameof(Cases))]
    public async Task Google_Chat_takes_it(string which) =>
        Known("google-chat.json", "/components/schemas/Message", await Body("googlechat", which));

    [Theory, MemberData(nameof(Cases))]
    public async Task Webex_takes_it(string which) =>
        Known("webex.json", "/paths/~1messages/post/requestBody/content/application~1json/schema", await Body("webex", which));

    [Theory, MemberData(nameof(Cases))]
    public async Task Lark_takes_it(string which) => Valid("lark/bot-interactive-card.schema.json", await Body("lark", which));

    [Theory, MemberData(nameof(Cases))]
    public async Task Sentry_takes_it(string which)
    {
        var lines = Encoding.UTF8.GetString((await Call("sentry", which)).Body.Span).Split('\n');
        Encoding.UTF8.GetByteCount(lines[2]).ShouldBe((int)JsonNode.Parse(lines[1])!["length"]!);
        var payload = JsonNode.Parse(lines[2])!.AsObject();
        // Relay takes these although the published schema, which is of error events only, does not list them.
        payload.Remove("message");
        payload.Remove("start_timestamp");
        payload.Remove("spans");
        Valid("sentry/event.schema.json", payload);
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task PubSub_takes_it(string which)
    {
        var description = JsonNode.Parse(await File.ReadAllTextAsync(Shared.File("vendor-apis/pubsub/publish.protobufjs.json")))!;
        var types = description["nested"]!["google"]!["nested"]!["pubsub"]!["nested"]!["v1"]!["nested"]!;
        var request = (JsonObject)await Body("googlepubsub", which);
        // The topic is in the path.
        request.Select(m => m.Key).ShouldBe(["messages"]);
        types["PublishRequest"]!["fields"]!["messages"]!["type"]!.GetValue<string>().ShouldBe("PubsubMessage");
        var message = (JsonObject)request["messages"]!.AsArray().ShouldHaveSingleItem()!;
        var fields = (JsonObject)types["PubsubMessage"]!["fields"]!;
        message.ShouldAllBe(m => fields.ContainsKey(m.Key));
        fields["data"]!["type"]!.GetValue<string>().ShouldBe("bytes");
        JsonNode.Parse(Convert.FromBase64String(message["data"]!.GetValue<string>()))!["involvedObject"].ShouldNotBeNull();
        ((JsonObject)message["attributes"]!).ShouldAllBe(a => a.Value!.GetValueKind() == System.Text.Json.JsonValueKind.String);
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task Alertmanager_takes_it(string which)
    {
        var body = await Body("alertmanager", which);
        foreach (var alert in body.AsArray())
        {
            // The reference sends it, Alertmanager passes over it, and others read it.
            alert!.AsObject().Remove("status").ShouldBeTrue();
        }

        Known("alertmanager.json", "#/definitions/postableAlerts", body);
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task Datadog_takes_it(string which) =>
        Known("datadog.json", "#/components/schemas/EventCreateRequest", await Body("datadog", which));

    [Theory, MemberData(nameof(Cases))]
    public async Task Incident_io_takes_it(string which) =>
        Known("incidentio.json", "#/components/schemas/AlertEventsCreateHTTPPayloadV2", await Body("incident.io", which));

    [Theory, MemberData(nameof(Cases))]
    public async Task OpenTelemetry_takes_it(string which)
    {
        var published = ProtobufSchema.Read(Shared.File("vendor-apis/otlp/trace-service.protobufjs.json"));
        var body = (await Call("otel", which)).Body.Span;
        ProtobufText.Decode(body, published, ProtobufText.Request).ShouldBe(ProtobufText.Decode(body));
    }

    /// <summary>Valid, and without any member that the vendor does not know.</summary>
    private static void Known(string file, string start, JsonNode body)
    {
        var check = new JsonSchemaCheck(Shared.File("vendor-apis/" + file), start);
        check.Errors(body).ShouldBeEmpty();
        check.Unknown(body).ShouldBeEmpty();
    }

    private static void Valid(string file, JsonNode body) =>
        new JsonSchemaCheck(Shared.File("vendor-apis/" + file)).Errors(body).ShouldBeEmpty();

    private static async Task<JsonNode> Body(string type, string which, Destination? to = null) =>
        JsonNode.Parse((await Call(type, which, to)).Body.Span)!;

    private static async Task<HttpCall> Call(string type, string which, Destination? to = null)
    {
        var sender = new RecordingSender { IssuesTokens = true };
        await Attempt.Run(
            Catalog.Providers[type],
            Notification(which),
            to ?? Some.Destination(type),
            Some.Services(sender),
            default
        );
        return sender.Calls[^1];
    }

    private static Notification Notification(string which) =>
        which switch
        {
            "error" => Some.Error,
            "info" => Some.Info,
            "bare" => Some.Notify(Some.InfoEvent with { Metadata = EventMetadata.Empty, ReportingInstance = "" }),
            _ => Some.Huge,
        };
}

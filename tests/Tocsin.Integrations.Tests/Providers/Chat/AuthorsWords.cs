using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tocsin.Core.Alerts;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Tests.Providers.Chat;

/// <summary>What the Alert itself says arrives as its author wrote it; the same text in an event mentions nobody.</summary>
public class AuthorsWords
{
    /// <summary>A mention and a link in each chat's own form, and whether they are formatting there.</summary>
    private static readonly Dictionary<string, string> s_forms = new(StringComparer.Ordinal)
    {
        ["slack"] = "<!here> <@U012> see <https://wiki.example.test/x_y|the *runbook*>",
        ["discord"] = "@everyone <@&123> see [the runbook](https://wiki.example.test/x_y)",
        ["rocket"] = "@all @anna see [the runbook](https://wiki.example.test/x_y)",
        ["msteams"] = "<at>Ops</at> see [the runbook](https://wiki.example.test/x_y)",
        ["googlechat"] = "<users/all> see <a href=\"https://wiki.example.test/x_y\">the runbook</a>",
        ["webex"] = "<@all> <@personEmail:anna@example.test> see [the runbook](https://wiki.example.test/x_y)",
        ["lark"] = "<at id=all></at> see [the runbook](https://wiki.example.test/x_y)",
        ["zulip"] = "@**all** @*ops* see [the runbook](https://wiki.example.test/x_y)",
        ["zoom"] = "@anna see https://wiki.example.test/x_y",
        ["matrix"] = "@room @anna:example.test see https://wiki.example.test/x_y",
        ["telegram"] = "@anna_ops see https://wiki.example.test/x_y",
    };

    public static TheoryData<string> Chats =>
        [.. Catalog.Providers.Values.Where(p => p.Type.Family is Family.Chat).Select(p => p.Type.Name)];

    [Theory, MemberData(nameof(Chats))]
    public void Arrive_as_written(string type)
    {
        var words = s_forms[type];
        foreach (
            var alert in (AlertSpec[])
                [new() { Summary = words }, new() { EventMetadata = EventMetadata.From([new("runbook", words)]) }]
        )
        {
            // In MarkdownV2 one bare dot has the whole message refused, so there the words are escaped, and read the same.
            var expected = type is "telegram" ? Tocsin.Integrations.Providers.Chat.Telegram.Escape(words) : words;
            Sent(type, Some.ErrorEvent with { Metadata = EventMetadata.Empty }, alert).ShouldContain(expected);
        }
    }

    [Theory, MemberData(nameof(Chats))]
    public void Do_not_when_an_event_says_them(string type)
    {
        var words = s_forms[type];
        var annotated = Some.ErrorEvent with
        {
            Message = words,
            Metadata = EventMetadata.From([
                new("event.toolkit.fluxcd.io/summary", words),
                new("kustomize.toolkit.fluxcd.io/note", words),
            ]),
        };
        var sent = Sent(type, annotated, new AlertSpec());

        // Zoom's webhook knows no mentions, and what it shows is plain; Teams looks for mentions in a list that is not sent.
        if (type is not "zoom")
        {
            sent.ShouldNotContain(words);
        }

        // An Alert that says the same about other entries lends them nothing.
        Sent(type, annotated, new AlertSpec { EventMetadata = EventMetadata.From([new("env", "prod")]) })
            .Contains(words, StringComparison.Ordinal)
            .ShouldBe(type is "zoom");
    }

    [Fact]
    public void The_controller_s_entry_wins_and_is_an_event_s()
    {
        var e = Some.ErrorEvent with { Metadata = EventMetadata.From([new("kustomize.toolkit.fluxcd.io/summary", "<!here> x")]) };
        Sent("slack", e, new AlertSpec { Summary = "<!channel> y" }).ShouldContain("&lt;!here&gt; x");
    }

    [Fact]
    public void The_Alert_s_entry_wins_over_an_annotation()
    {
        var e = Some.ErrorEvent with { Metadata = EventMetadata.From([new("event.toolkit.fluxcd.io/summary", "<!here> x")]) };
        Sent("slack", e, new AlertSpec { Summary = "<!channel> y" }).ShouldContain("<!channel> y");
    }

    [Fact]
    public void In_Matrix_they_say_whom_they_mention()
    {
        var n = Notify(
            Some.ErrorEvent with
            {
                Message = "@room @eve:example.test",
            },
            new AlertSpec { Summary = s_forms["matrix"] }
        );
        var body = JsonNode.Parse(Compose("matrix", n).Body.Span)!;
        body["m.mentions"]!.ToJsonString().ShouldBe("""{"user_ids":["@anna:example.test"],"room":true}""");
        var none = Notify(Some.ErrorEvent with { Message = "@room @eve:example.test" }, new AlertSpec());
        JsonNode.Parse(Compose("matrix", none).Body.Span)!["m.mentions"]!.ToJsonString().ShouldBe("{}");
    }

    [Theory]
    [InlineData("rocket", "@anna, main@sha1:5394 me@example.test @bob", "@\u200Banna, main@sha1:5394 me@example.test @\u200Bbob")]
    [InlineData("telegram", "@anna, main@sha1:5394", "@\u200Banna, main@sha1:5394")]
    public void A_name_in_an_event_is_no_mention(string type, string message, string shown) =>
        Sent(type, Some.ErrorEvent with { Message = message }, new AlertSpec()).ShouldContain(shown);

    // All texts of the request, as their reader decodes them.
    private static string Sent(string type, Event e, AlertSpec alert)
    {
        var body = Encoding.UTF8.GetString(Compose(type, Notify(e, alert)).Body.Span);
        if (type is "zulip")
        {
            return WebUtility.UrlDecode(body);
        }

        var texts = new StringBuilder();
        Add(JsonDocument.Parse(body).RootElement);
        return texts.ToString();

        void Add(JsonElement node)
        {
            switch (node.ValueKind)
            {
                case JsonValueKind.Object:
                    node.EnumerateObject().ToList().ForEach(p => Add(p.Value));
                    break;
                case JsonValueKind.Array:
                    node.EnumerateArray().ToList().ForEach(Add);
                    break;
                case JsonValueKind.String:
                    texts.Append(node.GetString()).Append('\n');
                    break;
            }
        }
    }

    private static Notification Notify(Event e, AlertSpec alert) =>
        Some.Notify(e with { Metadata = MetadataMerge.Merge(e, alert).Merged }) with
        {
            Posted = e.Metadata,
        };

    private static HttpCall Compose(string type, Notification n) =>
        ((HttpProvider)Catalog.Providers[type]).Compose(n, Some.Destination(type)).Single();
}

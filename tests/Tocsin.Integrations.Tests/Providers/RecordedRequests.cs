using System.Text;
using System.Text.Json.Nodes;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Tests.Providers;

/// <summary>What the reference was recorded to send is in what we send, except for the deviations named here and on the types' pages.</summary>
public class RecordedRequests
{
    private static readonly string[] ComparedHeaders =
    [
        "Authorization",
        "Content-Type",
        "Gotk-Component",
        "X-Env",
        "X-Signature",
        "Dd-Api-Key",
    ];

    // A member's path, or the beginning of several. Arrays of titled entries are compared by title, not by place.
    private static readonly Dictionary<string, string[]> Deviations = new(StringComparer.Ordinal)
    {
        ["generic"] = [],
        ["generic-hmac"] = [],
        // & < > are escaped.
        ["slack"] = ["$.attachments[0].text", "$.attachments[0].fallback"],
        // Connector cards read HTML, so & < > are escaped there.
        ["msteams"] = ["$.sections[0].activityTitle"],
        // Metadata in order, and the topic as the number that the API asks for.
        ["telegram"] = ["$.text", "$.message_thread_id"],
        ["rocket"] = [],
        // & < > are escaped; null, and the header that is empty, are left out.
        ["googlechat"] = ["$.cards[0].sections[0].widgets[0].textParagraph.text", "$.cards[0].sections[1].widgets"],
        // Metadata in order, and what would be formatting escaped.
        ["webex"] = ["$.markdown"],
        ["lark"] = ["$.card.elements[0].text.content"],
        ["zoom"] = [],
        // The reason keeps its capitals; the vendor's description knows no status.
        ["alertmanager"] = ["$[0].labels.alertname", "$[0].status"],
        // Metadata in order; DatadogTests compare the tags.
        ["datadog"] = ["$.tags"],
        // What is about the sending program rather than the event; ids that were random.
        ["sentry"] =
        [
            "$.sdk",
            "$.event_id",
            "$.platform",
            "$.server_name",
            "$.modules",
            "$.contexts.device",
            "$.contexts.os",
            "$.contexts.runtime",
            "$.contexts.trace.trace_id",
            "$.contexts.trace.span_id",
            "$.spans[0].trace_id",
            "$.spans[0].span_id",
            "$.spans[0].data",
            "$.transaction_info",
            "$.release",
        ],
    };

    public static MatrixTheoryData<string, string> Cases =>
        new(
            [
                "generic",
                "generic-hmac",
                "slack",
                "slack+webhook",
                "msteams",
                "msteams+connector",
                "telegram",
                "telegram+thread",
                "rocket",
                "googlechat",
                "webex",
                "lark",
                "zoom",
                "sentry",
                "alertmanager",
                "alertmanager+basic",
                "datadog",
            ],
            ["E-ERR", "E-INFO"]
        );

    [Theory, MemberData(nameof(Cases))]
    public async Task Are_in_ours(string which, string happened)
    {
        var recorded = Recorded(which, happened);
        var type = which.Split('+')[0];
        var sender = new RecordingSender();
        var to = Destination(type, which, recorded);
        await Attempt.Run(
            Catalog.Providers[type],
            happened == "E-ERR" ? Some.Error : Some.Info,
            to,
            Some.Services(sender),
            default
        );
        var call = sender.Only;

        call.Method.ShouldBe(recorded["method"]!.GetValue<string>());
        call.Address.AbsoluteUri.ShouldBe(recorded["url"]!.GetValue<string>());
        foreach (var name in ComparedHeaders)
        {
            if (recorded["headers"]![name]?.GetValue<string>() is { } value)
            {
                (
                    name == "Content-Type"
                        ? call.ContentType
                        : call.Headers.Single(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value
                ).ShouldBe(value);
            }
        }

        var theirs = Members(LastDocument(recorded["body"]!.GetValue<string>()));
        var ours = Members(LastDocument(Encoding.UTF8.GetString(call.Body.Span)));
        var missing = theirs
            .Where(m => !Deviations[type].Any(d => m.Key.StartsWith(d, StringComparison.Ordinal)))
            .Where(m => ours.GetValueOrDefault(m.Key) != m.Value)
            .Select(m => $"{m.Key}: {m.Value}, ours {ours.GetValueOrDefault(m.Key)}");
        missing.ShouldBeEmpty();
    }

    private static Destination Destination(string type, string which, JsonNode recorded)
    {
        var bare = Some.Destination(type) with
        {
            Address = Sensitive.Of(recorded["url"]!.GetValue<string>()),
            ProviderUid = recorded["providerUID"]!.GetValue<string>(),
        };
        return which switch
        {
            "generic" => bare with
            {
                Headers = Sensitive.Of<IReadOnlyDictionary<string, string>>(
                    new Dictionary<string, string> { ["Authorization"] = "Bearer abc", ["X-Env"] = "prod" }
                ),
            },
            "slack" => bare with { Token = Sensitive.Of("xoxb-1-2") },
            "slack+webhook" => bare with { Token = null, Channel = Sensitive.Of(""), Username = "flux" },
            "rocket" => bare with { Channel = Sensitive.Of("general") },
            "webex" => bare with { Token = Sensitive.Of("tk") },
            "zoom" => bare with { Token = Sensitive.Of("z") },
            "alertmanager" => bare with { Token = Sensitive.Of("b") },
            "alertmanager+basic" => bare with { Token = null, Username = "u", Password = Sensitive.Of("p") },
            "datadog" => bare with { Token = Sensitive.Of("dd") },
            "telegram" => bare with { Channel = Sensitive.Of("-1001234567890") },
            "sentry" => bare with
            {
                Address = Sensitive.Of(
                    JsonNode.Parse(recorded["body"]!.GetValue<string>().Split('\n')[0])!["dsn"]!.GetValue<string>()
                ),
                Channel = Sensitive.Of("prod"),
            },
            _ => bare,
        };
    }

    private static JsonNode Recorded(string which, string happened) =>
        File.ReadLines(Shared.File("spec/recordings/upstream.jsonl"))
            .Select(l => JsonNode.Parse(l)!)
            .First(r => r["case"]!.GetValue<string>() == which && r["event"]!.GetValue<string>() == happened);

    private static JsonNode LastDocument(string body) => JsonNode.Parse(body.TrimEnd('\n').Split('\n')[^1])!;

    private static Dictionary<string, string> Members(JsonNode root)
    {
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(root, "$");
        return members;

        void Add(JsonNode? node, string at)
        {
            switch (node)
            {
                case JsonObject o:
                    foreach (var (key, value) in o)
                    {
                        Add(value, $"{at}.{key}");
                    }

                    break;
                case JsonArray a:
                    foreach (var (i, value) in a.Index())
                    {
                        var title = value is JsonObject o ? (o["title"] ?? o["name"] ?? o["key"])?.GetValue<string>() : null;
                        Add(value, $"{at}[{title ?? i.ToString(System.Globalization.CultureInfo.InvariantCulture)}]");
                    }

                    break;
                case not null when node.ToJsonString() is not "\"\"":
                    members[at] = node.ToJsonString();
                    break;
            }
        }
    }
}

using System.Text;
using System.Text.Json.Nodes;
using Tocsin.Core.Alerts;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Tests.Providers;

/// <summary>
/// What the reference was recorded to send is what Tocsin sends for the same event, request by request; each difference has its
/// sentence on the type's page. Forges, whose requests hang on answers, are in RecordedForgeRequests; otel's protobuf in OtelTests.
/// </summary>
public class RecordedRequests
{
    private static readonly AlertSpec s_alert = new()
    {
        EventMetadata = EventMetadata.From([new("env", "prod_eu-1")]),
        Summary = "Prod: webapp impacted",
    };

    /// <summary>About the connection rather than the message.</summary>
    private static readonly string[] s_transport =
    [
        "Host",
        "Content-Length",
        "Accept-Encoding",
        "Connection",
        "Transfer-Encoding",
    ];

    /// <summary>The length of Sentry's third line, which follows from what differs there.</summary>
    private const string LengthOfLine = "$.length";

    public static TheoryData<string> Cases => [.. RecordedDifferences.Of.Keys.Order(StringComparer.Ordinal)];

    [Fact]
    public void Each_recorded_type_is_compared() =>
        Recordings
            .Requests.Select(r => (string)r["provider"]!)
            .Distinct()
            .Except(["otel", "gitlab", "gitea", "bitbucket", "gitlabmergerequestcomment"])
            .ShouldBe(RecordedDifferences.Of.Keys, ignoreOrder: true);

    [Theory, MemberData(nameof(Cases))]
    public async Task Differ_only_in_what_the_page_says(string type)
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Golden.Root, "docs/providers", type + ".md"));
        var differences = RecordedDifferences.Of[type];
        differences.SelectMany(d => d.Sentences).Where(s => !page.Contains(s, StringComparison.Ordinal)).ShouldBeEmpty();

        var found = new List<(string Difference, RecordedDifference? Why)>();
        foreach (var (where, call, request) in await Compared(type))
        {
            foreach (var difference in Differences(call, request))
            {
                var why = differences.FirstOrDefault(d => difference.StartsWith(d.Member, StringComparison.Ordinal));
                found.Add(($"{where}: {difference}", why));
            }
        }

        found.Where(f => f.Why is null).Select(f => f.Difference).ShouldBeEmpty();
        differences.Except(found.Select(f => f.Why!)).ShouldBeEmpty("these differences are gone");
    }

    // Each recorded request with ours. The second run of the reference posted the first event only.
    private static async Task<IReadOnlyList<(string Where, HttpCall Ours, JsonNode Theirs)>> Compared(string type)
    {
        var compared = new List<(string, HttpCall, JsonNode)>();
        var cases = Recordings
            .Requests.Where(r => (string)r["provider"]! == type)
            .GroupBy(r => (Case: (string)r["case"]!, Run: (string)r["run"]!));
        foreach (var recorded in cases)
        {
            var byEvent = recorded.ToLookup(r => (string)r["event"]!);
            foreach (var name in recorded.Key.Run == "env" ? Recordings.EventNames : byEvent.Select(e => e.Key))
            {
                var theirs = byEvent[name].ToList();
                var ours = await Sent(type, recorded.Key.Case, name, theirs.FirstOrDefault() ?? recorded.First());
                ours.Count.ShouldBe(theirs.Count, $"{recorded.Key}, {name}");
                compared.AddRange(ours.Zip(theirs, (o, t) => ($"{recorded.Key.Case} {name}", o, t)));
            }
        }

        return compared;
    }

    private static async Task<IReadOnlyList<HttpCall>> Sent(string type, string which, string happened, JsonNode recorded)
    {
        var provider = Catalog.Providers[type];
        var posted = EventRules.CleanOnArrival(EventDecoder.Decode(Encoding.UTF8.GetBytes(Recordings.Event(happened))).Event!);
        var raw = EventRules.StripToken(posted);
        if (Gates.Check(Gates.MarksOf(raw), raw.IsError, provider.Type) is not null)
        {
            return [];
        }

        var n = Some.Notify(raw with { Metadata = MetadataMerge.Merge(raw, s_alert).Merged }) with { Posted = raw.Metadata };
        var sender = new RecordingSender();
        await Attempt.Run(provider, n, Destination(type, which, recorded), Some.Services(sender), default);
        return sender.Calls;
    }

    // "header Name: …" and "$.path: …", theirs and ours.
    private static IEnumerable<string> Differences(HttpCall call, JsonNode recorded)
    {
        call.Method.ShouldBe((string)recorded["method"]!);
        call.Address.AbsoluteUri.ShouldBe((string)recorded["url"]!);
        var theirs = recorded["headers"]!
            .AsObject()
            .ToDictionary(h => h.Key, h => (string)h.Value!, StringComparer.OrdinalIgnoreCase);
        var ours = call.Headers.ToDictionary(h => h.Key, h => h.Value, StringComparer.OrdinalIgnoreCase);
        ours["Content-Type"] = call.ContentType ?? "";
        ours["User-Agent"] = "Tocsin";
        foreach (var name in theirs.Keys.Union(ours.Keys, StringComparer.OrdinalIgnoreCase).Except(s_transport))
        {
            if (theirs.GetValueOrDefault(name) != ours.GetValueOrDefault(name))
            {
                yield return $"header {name}: {theirs.GetValueOrDefault(name)}, ours {ours.GetValueOrDefault(name)}";
            }
        }

        var (bodies, our) = (Documents((string)recorded["body"]!), Documents(Encoding.UTF8.GetString(call.Body.Span)));
        our.Count.ShouldBe(bodies.Count);
        for (var i = 0; i < bodies.Count; i++)
        {
            var (a, b) = (Members(bodies[i]), Members(our[i]));
            var at = bodies.Count > 1 ? $"line {i + 1} " : "";
            foreach (var member in a.Keys.Union(b.Keys).Where(m => m != LengthOfLine).Order(StringComparer.Ordinal))
            {
                if (a.GetValueOrDefault(member) != b.GetValueOrDefault(member))
                {
                    yield return $"{at}{member}: {a.GetValueOrDefault(member)}, ours {b.GetValueOrDefault(member)}";
                }
            }
        }
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
            "telegram+thread" => bare with { Channel = Sensitive.Of("-1001234567890:7") },
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

    // A document, or Sentry's three, a line each.
    private static List<JsonNode> Documents(string body) => [.. body.TrimEnd('\n').Split('\n').Select(l => JsonNode.Parse(l)!)];

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
                default:
                    members[at] = node?.ToJsonString() ?? "null";
                    break;
            }
        }
    }
}

using System.Text;
using System.Text.Json.Nodes;
using Tocsin.Core.Events;
using Tocsin.Core.Providers;
using Tocsin.Integrations.Providers.Chat;
using Tocsin.Integrations.Tests.Providers.Chat.Reading;

namespace Tocsin.Integrations.Tests.Providers.Chat;

/// <summary>However much there is to say, a service takes what it is sent, and the reader learns what failed.</summary>
public class ChatLimitTests
{
    private const string Failure = "Deployment/apps/webapp dry-run failed: the image cannot be pulled";

    /// <summary>What the vendors' pages say, written down a second time.</summary>
    private static readonly Dictionary<string, Func<HttpCall, (int Length, int Limit)>> Vendors = new()
    {
        ["slack"] = c => (Attachment(c), 40_000),
        ["discord"] = c => (Attachment(c), 6000),
        ["msteams"] = c => (c.Body.Length, 28_000),
        ["rocket"] = c => (Attachment(c), 5000),
        ["googlechat"] = c => (c.Body.Length, 32_000),
        ["webex"] = c => (Encoding.UTF8.GetByteCount(Text(c, "markdown")), 7439),
        ["telegram"] = c => (Text(c, "text").Length, 4096),
        ["lark"] = c => (c.Body.Length, 20_000),
        ["matrix"] = c => (c.Body.Length, 60_000),
        ["zulip"] = c => (Content(c).EnumerateRunes().Count(), 10_000),
        ["zoom"] = c => (c.Body.Length, 20_000),
    };

    public static TheoryData<string> Chats => EscapingTests.Chats;

    [Fact]
    public void The_table_holds_each_chat_with_a_page_as_its_source()
    {
        ChatLimits.All.Select(l => l.Type).ShouldBe(Chats.Select(c => c.Data), ignoreOrder: true);
        ChatLimits.All.ShouldAllBe(l => Uri.IsWellFormedUriString(l.Source, UriKind.Absolute));
    }

    [Fact]
    public void The_table_is_in_the_documentation() =>
        Golden.TextMatches(Path.Combine(Golden.Root, "docs", "limits.md"), LimitsPage.Write(ChatLimits.All));

    [Theory, MemberData(nameof(Chats))]
    public void Any_length_fits(string type)
    {
        for (var seed = 0; seed < 15; seed++)
        {
            var random = new HostileText(seed);
            var e = Some.ErrorEvent with
            {
                Message = random.Long(60_000),
                InvolvedObject = Some.ErrorEvent.InvolvedObject with { Name = random.Long(2000), Kind = random.Long(500) },
                ReportingController = random.Long(1000),
                Metadata = EventMetadata.From(
                    Enumerable.Range(0, 80).Select(i => KeyValuePair.Create($"k{i}{random.Next(5)}", random.Long(200 * seed)))
                ),
            };
            var (length, limit) = Vendors[type](Call(type, e));
            length.ShouldBeLessThanOrEqualTo(limit, $"seed {seed}");
        }
    }

    [Theory, MemberData(nameof(Chats))]
    public void A_cut_keeps_the_first_resource_that_fails_and_the_counts(string type)
    {
        var configured = string.Concat(Enumerable.Range(0, 5000).Select(i => $"ConfigMap/apps/settings-{i} configured\n"));
        var later = string.Concat(Enumerable.Range(0, 5000).Select(i => $"Secret/apps/later-{i} failed, too\n"));
        var message = configured + Failure + "\n" + later;
        var shown = ChatReader.Read(type, Call(type, Some.ErrorEvent with { Message = message })).Message;
        shown.ShouldStartWith("ConfigMap/apps/settings-0 configured");
        shown.ShouldContain($"\n{Failure}\n");
        shown.ShouldContain("characters left out, 10001 resources named in all)");
    }

    private static HttpCall Call(string type, Event e) =>
        ((HttpProvider)Catalog.Providers[type]).Compose(Some.Notify(e), Some.Destination(type)).Single();

    private static string Text(HttpCall call, string member) => JsonNode.Parse(call.Body.Span)![member]!.GetValue<string>();

    private static string Content(HttpCall call) =>
        Uri.UnescapeDataString(Encoding.UTF8.GetString(call.Body.Span).Split('&')[0]["content=".Length..].Replace('+', ' '));

    private static int Attachment(HttpCall call)
    {
        var a = JsonNode.Parse(call.Body.Span)!["attachments"]![0]!;
        return Length(a["author_name"])
            + Length(a["text"])
            + a["fields"]!.AsArray().Sum(f => Length(f!["title"]) + Length(f["value"]));
    }

    private static int Length(JsonNode? text) => text!.GetValue<string>().Length;
}

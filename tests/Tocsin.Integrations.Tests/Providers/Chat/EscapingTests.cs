using Tocsin.Core.Events;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Tests.Providers.Chat.Reading;

namespace Tocsin.Integrations.Tests.Providers.Chat;

/// <summary>Whatever an event says, its reader sees just that, in its field, and nobody is rung up.</summary>
public class EscapingTests
{
    private const int Rounds = 400;

    public static TheoryData<string> Chats =>
        [.. Catalog.Providers.Values.Where(p => p.Type.Family is Family.Chat).Select(p => p.Type.Name)];

    [Theory, MemberData(nameof(Chats))]
    public void No_text_breaks_out_of_its_field_or_mentions_everyone(string type)
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var random = new HostileText(seed);
            Shows(type, Some.Destination(type), Event(random, random.Next(60)), $"{type}, seed {seed}");
        }
    }

    [Fact]
    public void Neither_does_it_in_the_older_card_of_Teams()
    {
        var connector = Some.Destination("msteams") with { Address = Sensitive.Of("https://a.webhook.office.com/x") };
        for (var seed = 0; seed < Rounds; seed++)
        {
            var random = new HostileText(seed);
            Shows("msteams", connector, Event(random, random.Next(60)), $"connector, seed {seed}");
        }
    }

    [Theory, MemberData(nameof(Chats))]
    public void Cutting_leaves_no_half_of_an_escape_or_a_character(string type)
    {
        for (var seed = 0; seed < 25; seed++)
        {
            var random = new HostileText(seed);
            var e = Event(random, random.Long(50_000));
            var shown = ChatReader.Read(type, Call(type, Some.Destination(type), e));
            var message = ShownMessage.Normal(shown.Message);
            message.ShouldContain("characters left out");
            ShownMessage
                .Normal(e.Message)
                .ShouldStartWith(message[..message.IndexOf('…')].TrimEnd(), customMessage: $"seed {seed}");
        }
    }

    [Theory, MemberData(nameof(Chats))]
    public void Plain_text_goes_out_as_it_was_written(string type)
    {
        const string Plain =
            "Health check failed after 5m0s: timeout waiting for: [Deployment/apps/web_1 status: 'InProgress']\n"
            + "  revision main@sha1:5394cb7f, 2 of 3 replicas (66%), see https://example.test/a-b_c?x=1#y; path C:\\dir, 50% = half";
        var e = Some.ErrorEvent with { Message = Plain, Metadata = EventMetadata.From([new("env", "prod_eu-1")]) };
        var call = Call(type, Some.Destination(type), e);
        var sent = type is "zulip"
            ? Uri.UnescapeDataString(System.Text.Encoding.UTF8.GetString(call.Body.Span).Replace('+', ' '))
            : string.Concat(System.Text.Json.Nodes.JsonNode.Parse(call.Body.Span)!.ToJsonString(Readable));
        // MarkdownV2 refuses a whole message for one bare dot or bracket, so there each is escaped.
        var expected = type is "telegram" ? Tocsin.Integrations.Providers.Chat.Telegram.Escape(Plain) : Plain;
        sent.ShouldContain(type is "zulip" ? expected : System.Text.Json.JsonSerializer.Serialize(expected, Readable).Trim('"'));
    }

    private static readonly System.Text.Json.JsonSerializerOptions Readable = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static Event Event(HostileText random, string message) =>
        Some.ErrorEvent with
        {
            InvolvedObject = Some.ErrorEvent.InvolvedObject with { Name = "n" + random.Next(3) },
            ReportingController = "c" + random.Next(4),
            Message = message,
            Metadata = EventMetadata.From([
                new("a" + random.Next(2), "v" + random.Next(4)),
                new("b", random.Next(6)),
                new("c" + random.Next(2), "w"),
            ]),
        };

    private static void Shows(string type, Destination to, Event e, string where)
    {
        var shown = ChatReader.Read(type, Call(type, to, e));
        ShownMessage.ShouldShow(shown.Message, e.Message, where);
        var o = e.InvolvedObject;
        ShownMessage.Normal(shown.Name).ShouldContain(ShownMessage.Normal(o.Name), customMessage: where);
        shown.Fields.Count.ShouldBe(e.Metadata.Count, where);
        foreach (var (field, (key, value)) in shown.Fields.Zip(e.Metadata))
        {
            // Zulip shows keys as code, where a backtick cannot stand.
            var title = type is "zulip" ? $"`{key.Replace('`', '\'')}`" : key;
            ShownMessage.ShouldShow(field, $"{title}: {value}", where);
        }
    }

    private static HttpCall Call(string type, Destination to, Event e) =>
        ((HttpProvider)Catalog.Providers[type]).Compose(Some.Notify(e), to).Single();
}

using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Tests.Providers.Chat.Reading;

/// <summary>Reads requests as each service would, without a word of the code that wrote them. What has a meaning fails the test.</summary>
internal static class ChatReader
{
    private const string Html = @"<[A-Za-z/!?@]";

    public static ShownMessage Read(string type, HttpCall call)
    {
        var text = Encoding.UTF8.GetString(call.Body.Span);
        return type switch
        {
            "slack" => Attachment(text, Slack, Slack, Slack),
            "discord" => Attachment(text, Quiet, Discord, Discord),
            "rocket" => Attachment(text, RocketPlain, Rocket, RocketPlain),
            "msteams" => Teams(JsonNode.Parse(text)!),
            "googlechat" => GoogleChat(JsonNode.Parse(text)!),
            "webex" => OneText.Webex(JsonNode.Parse(text)!["markdown"]!.GetValue<string>()),
            "telegram" => OneText.Telegram(JsonNode.Parse(text)!["text"]!.GetValue<string>()),
            "lark" => OneText.Lark(JsonNode.Parse(text)!["card"]!),
            "matrix" => Matrix(JsonNode.Parse(text)!),
            "zulip" => OneText.Zulip(Uri.UnescapeDataString(text.Split('&')[0]["content=".Length..].Replace('+', ' '))),
            "zoom" => Zoom(JsonNode.Parse(text)!["content"]!),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "a new chat needs a reader here"),
        };
    }

    private static ShownMessage Attachment(
        string json,
        Func<string, string> name,
        Func<string, string> message,
        Func<string, string> field
    )
    {
        var a = JsonNode.Parse(json)!["attachments"]![0]!;
        name(Text(a, "fallback"));
        name(JsonNode.Parse(json)!["username"]?.GetValue<string>() ?? "");
        return new ShownMessage(
            name(Text(a, "author_name")),
            message(Text(a, "text")),
            [.. a["fields"]!.AsArray().Select(f => $"{field(Text(f!, "title"))}: {field(Text(f!, "value"))}")]
        );
    }

    // Control sequences are in <>; the three entities are all there are.
    private static string Slack(string text)
    {
        text.ShouldNotContain("<");
        text.ShouldNotContain(">");
        Look.Replace("&(amp|lt|gt);", text, "").ShouldNotContain("&");
        return text.Replace("&lt;", "<").Replace("&gt;", ">").Replace("&amp;", "&");
    }

    private static string Quiet(string text)
    {
        Look.For("@(everyone|here)|<@", text).ShouldBeFalse(text);
        return text;
    }

    private static string Discord(string text)
    {
        var read = Markup.Read(Quiet(text), backslashes: true, entities: false);
        read.Meanings().ShouldBeEmpty();
        return read.Shown;
    }

    private static string RocketPlain(string text)
    {
        Look.For("@(all|here)", text, RegexOptions.IgnoreCase).ShouldBeFalse(text);
        return text;
    }

    // Rocket.Chat first writes & < > as entities and then reads Markdown.
    private static string Rocket(string text)
    {
        var asHtml = RocketPlain(text).Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
        var read = Markup.Read(asHtml, backslashes: true, entities: true);
        read.Meanings(Html).ShouldBeEmpty();
        return read.Shown;
    }

    private static ShownMessage Teams(JsonNode message)
    {
        if (message["sections"]?[0] is { } section)
        {
            return new ShownMessage(
                TeamsText(Text(section, "activitySubtitle"), hasHtml: true),
                TeamsText(Text(section, "activityTitle"), hasHtml: true),
                [
                    .. section["facts"]!
                        .AsArray()
                        .Select(f => $"{TeamsText(Text(f!, "name"), true)}: {TeamsText(Text(f!, "value"), true)}"),
                ]
            );
        }

        var items = message["attachments"]![0]!["content"]!["body"]![0]!["items"]!;
        return new ShownMessage(
            TeamsText(Text(items[0]!, "text"), hasHtml: false),
            TeamsText(Text(items[1]!, "text"), hasHtml: false),
            [
                .. items[2]!["facts"]!
                    .AsArray()
                    .Select(f => $"{TeamsText(Text(f!, "title"), false)}: {TeamsText(Text(f!, "value"), false)}"),
            ]
        );
    }

    private static string TeamsText(string text, bool hasHtml)
    {
        var read = Markup.Read(text, backslashes: true, entities: true);
        read.Meanings(hasHtml ? [Html] : []).ShouldBeEmpty();
        return read.Shown;
    }

    private static ShownMessage GoogleChat(JsonNode message)
    {
        message["text"].ShouldBeNull("mentions work in text only");
        var card = message["cards"]![0]!;
        var paragraph = Xml(Text(card["sections"]![0]!["widgets"]![0]!["textParagraph"]!, "text"));
        var font = paragraph.Elements().ShouldHaveSingleItem();
        font.Name.LocalName.ShouldBe("font");
        font.HasElements.ShouldBeFalse();
        paragraph.Nodes().ShouldHaveSingleItem();
        return new ShownMessage(
            Text(card["header"]!, "title"),
            font.Value,
            [
                .. card["sections"]![1]!["widgets"]!
                    .AsArray()
                    .Select(w => w!["keyValue"]!)
                    .Select(k => $"{Leaf(Text(k, "topLabel"))}: {Leaf(Text(k, "content"))}"),
            ]
        );
    }

    private static ShownMessage Matrix(JsonNode message)
    {
        message["m.mentions"]!.ToJsonString().ShouldBe("{}");
        message["msgtype"]!.GetValue<string>().ShouldBe("m.text");
        Look.For("@room", message.ToJsonString(), RegexOptions.IgnoreCase).ShouldBeFalse();
        var html = Xml(Text(message, "formatted_body").Replace("<br>", "<br/>"));
        html.Elements().Select(e => e.Name.LocalName).Distinct().ShouldBe(["strong", "br", "ul"]);
        html.Elements("strong").Single().HasElements.ShouldBeFalse();
        var items = html.Element("ul")!.Elements().ToList();
        items.ShouldAllBe(i => i.Name == "li" && i.Elements().Count() == 1 && i.Element("strong")!.HasElements == false);
        var lines = html.Nodes()
            .SkipWhile(n => n is not XElement { Name.LocalName: "br" })
            .Skip(1)
            .TakeWhile(n => n is not XElement { Name.LocalName: "ul" });
        var shown = new ShownMessage(
            html.Nodes().First() + html.Element("strong")!.Value,
            string.Concat(lines.Select(n => n is XText t ? t.Value : "\n")),
            [.. items.Select(i => i.Value)]
        );
        var body = Text(message, "body");
        ShownMessage
            .Normal(body)
            .ShouldBe(
                ShownMessage.Normal($"{shown.Name}\n{shown.Message}\n{string.Concat(shown.Fields.Select(f => $"- {f}\n"))}")
            );
        return shown;
    }

    private static ShownMessage Zoom(JsonNode content)
    {
        // Only then is any text more than text.
        content.ToJsonString().ShouldNotContain("is_markdown_support");
        return new ShownMessage(
            Text(content["head"]!, "text"),
            Text(content["body"]![0]!, "text"),
            [.. content["body"]![1]!["items"]!.AsArray().Select(i => $"{Text(i!, "key")}: {Text(i!, "value")}")]
        );
    }

    private static string Leaf(string html)
    {
        var x = Xml(html);
        x.HasElements.ShouldBeFalse(html);
        return x.Value;
    }

    private static XElement Xml(string html) => XElement.Parse($"<x>{html}</x>", LoadOptions.PreserveWhitespace);

    private static string Text(JsonNode node, string member) => node[member]!.GetValue<string>();
}

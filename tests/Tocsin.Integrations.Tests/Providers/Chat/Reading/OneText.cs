using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Tocsin.Integrations.Tests.Providers.Chat.Reading;

/// <summary>Services that take a message as one text: its parts are found by what is formatting in it, and by nothing else.</summary>
internal static class OneText
{
    private const string Html = @"<[A-Za-z/!?@]";

    public static ShownMessage Webex(string text)
    {
        var read = Markup.Read(text, backslashes: true, entities: true);
        var parts = Look.At(
            @"\A(?:💣|✅) \*\*(?<name>[^*\n]*)\*\*\n(?<message>[^*]*?)\n(?<field>>\*\*[^*\n]*\*\*: [^*\n]*\n)*\z",
            read.Active
        );
        parts.Success.ShouldBeTrue(text);
        read.Part(parts.Groups["name"]).Meanings(Html).ShouldBeEmpty();
        read.Part(parts.Groups["message"]).Meanings(Html, @"(\A|\n[ \t\u00A0]*\n)( {4}|\t)").ShouldBeEmpty();
        var fields = parts.Groups["field"].Captures.Select(c => (read.Shown.Substring(c.Index, c.Length), c.Value)).ToList();
        fields.ShouldAllBe(f => !Look.For(Html, f.Value));
        return new ShownMessage(
            read.Part(parts.Groups["name"]).Shown,
            read.Part(parts.Groups["message"]).Shown,
            [.. fields.Select(f => Unbold(f.Item1[3..], f.Value[3..]))]
        );
    }

    public static ShownMessage Telegram(string text)
    {
        const string Reserved = @"[_*\[\]()~`>#+\-=|{}.!\\]";
        var read = Markup.Read(text, backslashes: true, entities: false);
        var parts = Look.At(
            @"\A\*(?<name>[^*\n]*)\*\n(?<message>[^*]*?)\n(?<field>\uE000 \*[^*\n]*\*: [^*\n]*\n)*\z",
            read.Active
        );
        parts.Success.ShouldBeTrue(text);
        Look.For(Reserved, parts.Groups["name"].Value).ShouldBeFalse(text);
        Look.For(Reserved, parts.Groups["message"].Value).ShouldBeFalse(text);
        return new ShownMessage(
            read.Part(parts.Groups["name"]).Shown,
            read.Part(parts.Groups["message"]).Shown,
            [.. parts.Groups["field"].Captures.Select(c => Unbold(read.Shown.Substring(c.Index + 3, c.Length - 3), c.Value[3..]))]
        );
    }

    public static ShownMessage Lark(JsonNode card)
    {
        card["header"]!["title"]!["tag"]!.GetValue<string>().ShouldBe("plain_text");
        var read = Markup.Read(card["elements"]![0]!["text"]!["content"]!.GetValue<string>(), backslashes: false, entities: true);
        var parts = Look.At(@"\A\*\*(?<message>[^*]*)\*\*\n\n(?<field>[^*\n]*: [^*\n]*\n)*\z", read.Active);
        parts.Success.ShouldBeTrue(read.Active);
        read.Part(parts.Groups["message"]).Meanings("<", ">").ShouldBeEmpty();
        parts.Groups["field"].Captures.ShouldAllBe(c => !Look.For("[<>`~]|\\]\\(", c.Value));
        return new ShownMessage(
            card["header"]!["title"]!["content"]!.GetValue<string>(),
            read.Part(parts.Groups["message"]).Shown,
            [.. parts.Groups["field"].Captures.Select(c => read.Shown.Substring(c.Index, c.Length))]
        );
    }

    public static ShownMessage Zulip(string text)
    {
        var read = Markup.Read(text, backslashes: false, entities: true);
        var parts = Look.At(
            @"\A## Flux Status\n\n[\u26A0\u2139]\uFE0F (?<name>[^*\n]*)\n\n(?<message>[^*`]*?)\n\nMetadata:\n(?<field>\* `[^`\n]*`: [^`*\n]*\n)*\z",
            read.Active
        );
        parts.Success.ShouldBeTrue(text);
        read.Part(parts.Groups["name"]).Meanings("<time:", @"\$").ShouldBeEmpty();
        read.Part(parts.Groups["message"]).Meanings("<time:", @"\$", @"(\A|\n[ \t\u00A0]*\n)( {4}|\t)").ShouldBeEmpty();
        return new ShownMessage(
            read.Part(parts.Groups["name"]).Shown,
            read.Part(parts.Groups["message"]).Shown,
            [.. parts.Groups["field"].Captures.Select(c => read.Shown.Substring(c.Index + 2, c.Length - 2))]
        );
    }

    // "**name**: value" to "name: value", by the stars that are active.
    private static string Unbold(string shown, string active)
    {
        var end = active.IndexOf('*', StringComparison.Ordinal);
        return shown[..end] + shown[active.IndexOf(": ", end, StringComparison.Ordinal)..];
    }
}

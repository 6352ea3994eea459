using System.Text.Json.Nodes;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Chat;

namespace Tocsin.Integrations.Tests.Providers.Chat;

public class DiscordTests
{
    [Theory]
    [InlineData("https://discord.com/api/webhooks/1/abc", "https://discord.com/api/webhooks/1/abc/slack")]
    [InlineData("https://discord.com/api/webhooks/1/abc/", "https://discord.com/api/webhooks/1/abc/slack")]
    [InlineData("https://discord.com/api/webhooks/1/abc/slack", "https://discord.com/api/webhooks/1/abc/slack")]
    [InlineData("https://discord.com/api/webhooks/1/abc?thread_id=5", "https://discord.com/api/webhooks/1/abc/slack?thread_id=5")]
    [InlineData(
        "https://discord.com/api/webhooks/1/abc/slack?thread_id=5",
        "https://discord.com/api/webhooks/1/abc/slack?thread_id=5"
    )]
    [InlineData("https://discord.com/api/webhooks/1/abc/slack/", "https://discord.com/api/webhooks/1/abc/slack")]
    public void Slack_s_form_has_an_address_of_its_own(string address, string sentTo) =>
        new Discord()
            .Compose(Some.Error, Some.Destination("discord") with { Address = Sensitive.Of(address) })
            .Single()
            .Address.AbsoluteUri.ShouldBe(sentTo);

    [Theory]
    [InlineData("Discord Ops", "discord")]
    [InlineData("my-clyde-bot", "clyde")]
    public void A_user_name_with_a_forbidden_word_is_found(string name, string word)
    {
        var problem = new Discord().Check(Some.Destination("discord") with { Username = name }).ShouldHaveSingleItem();
        problem.Path.ShouldBe("spec.username");
        problem.Message.ShouldContain($"'{word}'");
    }

    [Fact]
    public void A_message_mentions_nobody()
    {
        var n = Some.Notify(Some.ErrorEvent with { Message = "@everyone @here <@&123> me@example.test" });
        var call = new Discord().Compose(n, Some.Destination("discord")).Single();
        var text = JsonNode.Parse(call.Body.Span)!["attachments"]![0]!["text"]!.GetValue<string>();
        text.ShouldBe("@\u200Beveryone @\u200Bhere <\u200B@&123> me@example.test");
    }
}

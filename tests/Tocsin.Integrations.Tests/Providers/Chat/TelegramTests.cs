using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Chat;

namespace Tocsin.Integrations.Tests.Providers.Chat;

public class TelegramTests
{
    [Fact]
    public void Each_special_character_is_escaped() =>
        Telegram
            .Escape(@"a\b.c-d_e[f](g)~h>i`j#k+l=m|n{o}p!q*r<s&t")
            .ShouldBe(@"a\\b\.c\-d\_e\[f\]\(g\)\~h\>i\`j\#k\+l\=m\|n\{o\}p\!q\*r<s&t");

    [Theory]
    [InlineData("", "https://api.telegram.org/botT0KEN/sendMessage")]
    [InlineData("https://api.telegram.org/whatever", "https://api.telegram.org/botT0KEN/sendMessage")]
    [InlineData("http://bots.example.test:8081/api/", "http://bots.example.test:8081/api/botT0KEN/sendMessage")]
    public void A_Bot_API_of_one_s_own_is_used_when_given(string address, string sentTo) =>
        new Telegram()
            .Compose(
                Some.Error,
                Some.Destination("telegram") with
                {
                    Address = Sensitive.Of(address),
                    Token = Sensitive.Of("T0KEN\n"),
                }
            )
            .Single()
            .Address.AbsoluteUri.ShouldBe(sentTo);

    [Fact]
    public void A_wrong_token_is_404_and_waits_as_other_refused_credentials_do() =>
        new Telegram()
            .Judge(
                RecordingSender.Reply(404, """{"ok":false,"error_code":404,"description":"Not Found"}"""),
                Some.Destination("telegram")
            )
            .ShouldBeOfType<Tocsin.Core.Notifications.Outcome.Waiting>()
            .Text.ShouldContain("BotFather");

    [Theory]
    [InlineData("-100", null)]
    [InlineData("-100:7", null)]
    [InlineData("-100:seven", "spec.channel")]
    [InlineData("", "spec.channel")]
    public void The_channel_is_a_chat_or_a_chat_and_a_topic(string channel, string? problem) =>
        new Telegram()
            .Check(Some.Destination("telegram") with { Channel = Sensitive.Of(channel) })
            .Select(p => p.Path)
            .FirstOrDefault()
            .ShouldBe(problem);
}

using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Tests.Providers;

/// <summary>What people see in a browser takes no messages: neither as an answer nor as an address.</summary>
public class PageTests
{
    public static MatrixTheoryData<string, string> Answers =>
        new(
            [
                .. Catalog
                    .Providers.Values.Where(p => p is HttpProvider && p.Type.Family is not Family.Webhook)
                    .Select(p => p.Type.Name)
                    .Append("alertmanager"),
            ],
            [
                "<!DOCTYPE html><html><title>Sign in</title></html>",
                "\uFEFF\r\n<HTML lang=en><body>Welcome</body></HTML>",
                "<?xml version=\"1.0\"?>\n<!-- a proxy -->\n<html xmlns=\"x\"></html>",
            ]
        );

    [Theory, MemberData(nameof(Answers))]
    public async Task A_page_is_no_delivery(string type, string page)
    {
        var outcome = await Outcome(type, page);
        outcome
            .ShouldBeOfType<Outcome.Rejected>()
            .Text.ShouldContain(type is "slack" ? "not an answer of Slack's API" : "page for people");
    }

    [Theory]
    [InlineData("slack")]
    [InlineData("msteams")]
    [InlineData("generic")]
    public async Task A_plain_answer_is_one(string type)
    {
        var to = Some.Destination(type) with { Address = Sensitive.Of("https://hooks.example.test/x") };
        foreach (var answer in (string[])["ok", "1", "", "<at>Thanks</at>", "a < b <html"])
        {
            var sender = new RecordingSender(RecordingSender.Reply(200, answer, ("Content-Type", "text/html")));
            var outcome = await Attempt.Run(Catalog.Providers[type], Some.Error, to, Some.Services(sender), default);
            outcome.ShouldBeOfType<Outcome.Delivered>(answer);
        }
    }

    [Fact]
    public async Task A_web_service_may_answer_with_a_page() =>
        (await Outcome("generic", "<!doctype html><html>Thanks</html>")).ShouldBeOfType<Outcome.Delivered>();

    [Theory]
    [InlineData("slack", "https://acme.slack.com/archives/C0123456789")]
    [InlineData("slack", "https://slack.com/api/")]
    [InlineData("slack", "https://slack.com/api")]
    [InlineData("slack", "https://app.slack.com/client/T0123/C0123")]
    [InlineData("slack", "https://slack.com")]
    [InlineData("discord", "https://discord.com/channels/1/2")]
    [InlineData("discord", "https://discord.gg/abc")]
    [InlineData("msteams", "https://teams.microsoft.com/l/channel/19%3aabc/General")]
    [InlineData("msteams", "https://make.powerautomate.com/environments/x/flows/y")]
    [InlineData("googlechat", "https://chat.google.com/room/AAAA")]
    [InlineData("googlechat", "https://mail.google.com/chat/u/0/#chat/space/AAAA")]
    [InlineData("rocket", "https://chat.example.test/channel/general")]
    [InlineData("webex", "https://web.webex.com/spaces/0a1b")]
    [InlineData("lark", "https://acme.larksuite.com/next/messenger")]
    [InlineData("lark", "https://www.feishu.cn/messenger/")]
    [InlineData("matrix", "https://matrix.to/#/#ops:example.test")]
    [InlineData("matrix", "https://app.element.io/#/room/!a:example.test")]
    [InlineData("zoom", "https://acme.zoom.us/j/123")]
    public void A_chat_s_own_page_is_found_when_the_Provider_is_loaded(string type, string address)
    {
        var to = Some.Destination(type) with { Address = Sensitive.Of(address), Token = Sensitive.Of("xoxb-1-2") };
        var problem = Catalog.Providers[type].Check(to).Where(p => !p.IsWarning).ShouldHaveSingleItem();
        problem.Path.ShouldBe("spec.address");
        problem.Reason.ShouldBe(ReadyReason.InvalidAddress);
        problem.Message.ShouldContain("takes no messages; ");
    }

    [Theory]
    [InlineData("https://t.me/acme_ops")]
    [InlineData("https://web.telegram.org/k/#-100123")]
    public void Telegram_s_own_page_is_not_used_which_is_a_remark(string address)
    {
        var to = Some.Destination("telegram") with { Address = Sensitive.Of(address) };
        var provider = (HttpProvider)Catalog.Providers["telegram"];
        var problem = provider.Check(to).ShouldHaveSingleItem();
        (problem.Path, problem.IsWarning).ShouldBe(("spec.address", true));
        provider.Compose(Some.Error, to).Single().Address.Host.ShouldBe("api.telegram.org");
    }

    [Theory]
    [InlineData("slack", "https://hooks.slack.com/services/T0/B0/x")]
    [InlineData("slack", "https://hooks.slack.com/workflows/T0/A0/x")]
    [InlineData("slack", "https://hooks.slack-gov.com/services/T0/B0/x")]
    [InlineData("slack", "https://slack.com/api/chat.postMessage")]
    [InlineData("slack", "https://mattermost.example.test/hooks/x")]
    [InlineData("discord", "https://ptb.discord.com/api/webhooks/1/x")]
    [InlineData("discord", "https://discordapp.com/api/v10/webhooks/1/x")]
    [InlineData("msteams", "https://acme.webhook.office.com/webhookb2/x")]
    [InlineData("msteams", "https://default0a.1b.environment.api.powerplatform.com/powerautomate/automations/direct/x")]
    [InlineData("rocket", "https://chat.example.test/hooks/x/y")]
    [InlineData("lark", "https://open.feishu.cn/open-apis/bot/v2/hook/x")]
    [InlineData("matrix", "https://matrix.org")]
    [InlineData("zoom", "https://inbots.zoom.us/incoming/hook/x")]
    [InlineData("zulip", "https://acme.zulipchat.com/#narrow/stream/general")]
    public void What_takes_messages_is_not(string type, string address)
    {
        var to = Some.Destination(type) with { Address = Sensitive.Of(address) };
        Catalog.Providers[type].Check(to).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://[::ffff:169.254.1.1]:8080/")]
    [InlineData("http://2852039166/")]
    [InlineData("http://metadata.google.internal/computeMetadata/v1/")]
    public void A_link_local_address_is_found(string address)
    {
        foreach (var type in (string[])["generic", "slack", "alertmanager", "gitea", "grafana"])
        {
            var to = Some.Destination(type) with { Address = Sensitive.Of(address) };
            Catalog.Providers[type].Check(to).ShouldContain(p => !p.IsWarning && p.Message.Contains("link-local"), type);
        }
    }

    private static Task<Outcome> Outcome(string type, string page) =>
        Attempt.Run(
            Catalog.Providers[type],
            Some.Error,
            Some.Destination(type),
            Some.Services(new RecordingSender(RecordingSender.Reply(200, page), RecordingSender.Reply(200, page))),
            default
        );
}

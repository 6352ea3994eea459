using Tocsin.Core.Notifications;
using Tocsin.Integrations.Providers.Chat;

namespace Tocsin.Integrations.Tests.Providers.Chat;

public class LarkTests
{
    [Theory]
    [InlineData("""{"code":0,"msg":"success","data":{}}""", typeof(Outcome.Delivered), "")]
    [InlineData("""{"StatusCode":0,"StatusMessage":"success"}""", typeof(Outcome.Delivered), "")]
    [InlineData(
        """{"code":19001,"msg":"param invalid: incoming webhook access token invalid"}""",
        typeof(Outcome.Waiting),
        "webhook URL"
    )]
    [InlineData("""{"code":19021,"msg":"sign match fail"}""", typeof(Outcome.Waiting), "signature verification")]
    [InlineData("""{"code":19022,"msg":"Ip Not Allowed"}""", typeof(Outcome.Waiting), "allowlist")]
    [InlineData("""{"code":19024,"msg":"Key Words Not Found"}""", typeof(Outcome.Waiting), "keyword")]
    [InlineData("""{"code":11232,"msg":"frequency limited psm"}""", typeof(Outcome.Retry), "frequency")]
    [InlineData("""{"code":9499,"msg":"too many request"}""", typeof(Outcome.Retry), "too many")]
    [InlineData("""{"code":9499,"msg":"Bad Request"}""", typeof(Outcome.Rejected), "lark: code 9499")]
    public void The_truth_is_in_the_code(string body, Type outcome, string text)
    {
        var judged = new Lark().Judge(RecordingSender.Reply(200, body), Some.Destination("lark"));
        judged.ShouldBeOfType(outcome);
        judged.Text.ShouldContain(text);
    }
}

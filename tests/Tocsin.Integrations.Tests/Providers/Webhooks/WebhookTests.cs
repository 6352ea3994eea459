using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Webhooks;

namespace Tocsin.Integrations.Tests.Providers.Webhooks;

public class WebhookTests
{
    [Fact]
    public void Headers_of_the_Secret_replace_our_own_and_those_of_the_transport_have_no_effect()
    {
        var call = Compose(
            new Generic(),
            ("gotk-component", "mine"),
            ("Content-Type", "text/x"),
            ("Host", "h"),
            ("content-length", "1")
        );
        call.ContentType.ShouldBe("text/x");
        call.Headers.ShouldHaveSingleItem().ShouldBe(new KeyValuePair<string, string>("gotk-component", "mine"));
    }

    [Fact]
    public void The_signature_cannot_be_replaced() =>
        Compose(new GenericHmac(), ("X-Signature", "forged"))
            .Headers.Single(h => h.Key == "X-Signature")
            .Value.ShouldBe("sha256=3d6930d697388bc00fd47a5e7ef2f904f3800a41868b0d1beabbc05a52376214");

    [Fact]
    public void The_key_is_used_byte_for_byte_and_white_space_around_it_is_warned_of()
    {
        var to = Some.Destination("generic-hmac") with { Token = Sensitive.Of("s3cr3t\n") };
        new GenericHmac().Compose(Some.Error, to).Single().Headers.ShouldNotContain(h => h.Value.EndsWith("376214"));
        new GenericHmac().Check(to).ShouldHaveSingleItem().IsWarning.ShouldBeTrue();
    }

    [Fact]
    public void A_line_break_in_the_reporting_controller_does_not_break_the_request() =>
        new Generic()
            .Compose(Some.Notify(Some.ErrorEvent with { ReportingController = "a\r\nb" }), Some.Destination("generic"))
            .Single()
            .Headers.ShouldContain(h => h.Value == "a  b");

    private static HttpCall Compose(HttpProvider provider, params (string Name, string Value)[] headers) =>
        provider
            .Compose(
                Some.Error,
                Some.Destination("generic-hmac") with
                {
                    Headers = Sensitive.Of<IReadOnlyDictionary<string, string>>(headers.ToDictionary(h => h.Name, h => h.Value)),
                }
            )
            .Single();
}

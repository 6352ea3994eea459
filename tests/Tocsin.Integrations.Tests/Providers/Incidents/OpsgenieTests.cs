using System.Text.Json.Nodes;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Incidents;

namespace Tocsin.Integrations.Tests.Providers.Incidents;

public class OpsgenieTests
{
    // spec/providers.md §19
    [Fact]
    public void The_alias_is_that_of_the_provider_the_object_and_the_reason()
    {
        Body(Some.Error)["alias"]!
            .GetValue<string>()
            .ShouldBe("c1aff8052f4fe7bed8817420c361304bb7318bae489c8ed2fc1ab949fdf43f8f");
        Body(Some.Info)["alias"]!.GetValue<string>().ShouldBe("e319b274fa80ec25f2e7719920449fe884c6d235cb2e186aa1b61ec529ab56ff");
    }

    [Fact]
    public void The_severity_replaces_an_entry_of_that_name_and_the_reason_does_not()
    {
        var e = Some.ErrorEvent with { Metadata = EventMetadata.From([new("severity", "mine"), new("reason", "mine")]) };

        var details = Body(Some.Notify(e))["details"]!;

        details["severity"]!.GetValue<string>().ShouldBe("error");
        details["reason"]!.GetValue<string>().ShouldBe("mine");
    }

    [Fact]
    public void A_name_longer_than_the_message_takes_is_cut()
    {
        var o = Some.ErrorEvent.InvolvedObject with { Name = new string('n', 253) };
        var message = Body(Some.Notify(Some.ErrorEvent with { InvolvedObject = o }))["message"]!.GetValue<string>();
        message.Length.ShouldBe(130);
        message.ShouldEndWith("…");
    }

    [Fact]
    public void A_line_break_after_the_token_is_no_part_of_it() =>
        new Opsgenie()
            .Compose(Some.Error, Some.Destination("opsgenie") with { Token = Sensitive.Of("key-1\n") })
            .Single()
            .Headers.ShouldContain(new KeyValuePair<string, string>("Authorization", "GenieKey key-1"));

    private static JsonNode Body(Notification n) =>
        JsonNode.Parse(new Opsgenie().Compose(n, Some.Destination("opsgenie")).Single().Body.Span)!;
}

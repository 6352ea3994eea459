using System.Text.Json.Nodes;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Integrations.Providers.Forges;

namespace Tocsin.Integrations.Tests.Providers.Forges;

public class GitHubDispatchTests
{
    [Fact]
    public async Task Takes_ten_members_64_kilobytes_and_a_type_of_100_characters()
    {
        var o = Some.Huge.Event.InvolvedObject with { Name = new string('x', 200) };
        var sender = new RecordingSender(RecordingSender.Reply(204));
        var outcome = await Attempt.Run(
            new GitHubDispatch(),
            Some.Notify(Some.Huge.Event with { InvolvedObject = o }),
            Some.Destination("githubdispatch"),
            Some.Services(sender),
            TestContext.Current.CancellationToken
        );
        outcome.ShouldBeOfType<Outcome.Delivered>();
        sender.Only.Body.Length.ShouldBeInRange(50_000, 65_535);
        var body = JsonNode.Parse(sender.Only.Body.Span)!;
        ((string)body["event_type"]!).Length.ShouldBe(100);
        body["client_payload"]!.AsObject().Count.ShouldBeLessThanOrEqualTo(10);
        ((string)body["client_payload"]!["message"]!).ShouldEndWith("…");
    }
}

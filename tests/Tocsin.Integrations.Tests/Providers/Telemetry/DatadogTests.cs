using System.Text.Json.Nodes;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Telemetry;

namespace Tocsin.Integrations.Tests.Providers.Telemetry;

public class DatadogTests
{
    [Theory]
    [InlineData("", "https://api.datadoghq.com/api/v1/events")]
    [InlineData("https://api.datadoghq.eu", "https://api.datadoghq.eu/api/v1/events")]
    [InlineData("https://api.us5.datadoghq.com/api/v1/events?a=b", "https://api.us5.datadoghq.com/api/v1/events")]
    [InlineData("http://user:pw@gateway.test:8080/path", "http://gateway.test:8080/api/v1/events")]
    [InlineData("api.datadoghq.eu", "https://api.datadoghq.eu/api/v1/events")]
    public void Of_the_address_only_scheme_and_host_count(string address, string sentTo) =>
        new Datadog()
            .Compose(Some.Error, Some.Destination("datadog") with { Address = Sensitive.Of(address) })
            .Single()
            .Address.AbsoluteUri.ShouldBe(sentTo);

    [Theory]
    [InlineData("ftp://api.datadoghq.com")]
    [InlineData("https://")]
    [InlineData("two words")]
    public void An_address_that_is_none_is_one_problem(string address) =>
        new Datadog()
            .Check(Some.Destination("datadog") with { Address = Sensitive.Of(address) })
            .ShouldHaveSingleItem()
            .Path.ShouldBe("spec.address");

    [Fact]
    public void The_tags_are_those_that_the_reference_was_recorded_to_send()
    {
        var recorded = Recordings.Requests.First(r =>
            r["case"]!.GetValue<string>() == "datadog" && r["event"]!.GetValue<string>() == "E-ERR"
        );
        var ours = new Datadog().Compose(Some.Error, Some.Destination("datadog")).Single();

        Tags(JsonNode.Parse(ours.Body.Span)!)
            .ShouldBe(Tags(JsonNode.Parse(recorded["body"]!.GetValue<string>())!), ignoreOrder: true);
    }

    private static IEnumerable<string> Tags(JsonNode body) => body["tags"]!.AsArray().Select(t => t!.GetValue<string>());
}

using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Telemetry;

namespace Tocsin.Integrations.Tests.Providers.Telemetry;

public class GrafanaTests
{
    [Theory]
    [InlineData("t0ken\n", "user", "pass", "Bearer t0ken")]
    [InlineData(null, "user", "pass", "Basic dXNlcjpwYXNz")]
    [InlineData(null, "user", null, null)]
    [InlineData(null, "", "pass", null)]
    public void A_token_wins_over_a_password(string? token, string user, string? password, string? header)
    {
        var to = Some.Destination("grafana") with
        {
            Token = token is null ? null : Sensitive.Of(token),
            Username = user,
            Password = password is null ? null : Sensitive.Of(password),
        };
        var call = new Grafana().Compose(Some.Error, to).Single();
        call.Headers.Select(h => h.Value).FirstOrDefault().ShouldBe(header);
    }

    [Fact]
    public void The_headers_of_the_Secret_go_out_and_one_replaces_the_token()
    {
        var headers = new Dictionary<string, string> { ["X-Team"] = "ops", ["authorization"] = "Bearer of-the-proxy" };
        var to = Some.Destination("grafana") with { Headers = Sensitive.Of<IReadOnlyDictionary<string, string>>(headers) };

        var call = new Grafana().Compose(Some.Error, to).Single();

        call.Headers.ShouldBe([new("X-Team", "ops"), new("authorization", "Bearer of-the-proxy")]);
    }
}

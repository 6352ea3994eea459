using Tocsin.Core.Providers;
using Tocsin.Core.Tests.Support;

namespace Tocsin.Core.Tests.Providers;

public class ProviderReaderTests
{
    [Fact]
    public void Reads_every_field()
    {
        var (spec, problems) = ProviderReader.Read(
            Given.Provider(
                """
                {"type":"github","address":"https://h/o/r","channel":"c","username":"u","timeout":"1m30s","suspend":true,
                 "secretRef":{"name":"s"},"certSecretRef":{"name":"t"},"proxySecretRef":{"name":"x"},"commitStatusExpr":"'a'"}
                """
            )
        );

        problems.ShouldBeEmpty();
        (spec.Type, spec.Address.Value, spec.Channel.Value, spec.Username).ShouldBe(("github", "https://h/o/r", "c", "u"));
        (spec.SecretName, spec.CertSecretName, spec.ProxySecretName).ShouldBe(("s", "t", "x"));
        (spec.Timeout, spec.Suspend, spec.CommitStatusExpression!.Text).ShouldBe((TimeSpan.FromSeconds(90), true, "'a'"));
    }

    [Fact]
    public void A_send_may_take_15_seconds_unless_told() =>
        ProviderReader.Read(Given.Provider("""{"type":"slack"}""")).Spec.Timeout.ShouldBe(TimeSpan.FromSeconds(15));

    [Theory]
    [InlineData("{}", "spec.type: is required")]
    [InlineData("""{"type":"slak"}""", "spec.type: 'slak' is not one of the allowed values; did you mean 'slack'?")]
    [InlineData("""{"type":5}""", "spec.type: must be a string, and this is a number; put it in quotes")]
    [InlineData(
        """{"type":"slack","timeout":"1h"}""",
        "spec.timeout: must be a duration such as 30s or 1m30s; the units are ms, s and m (no hours)"
    )]
    [InlineData("""{"type":"slack","timeout":"0s"}""", "spec.timeout: must be more than zero: every send would end at once")]
    [InlineData("""{"type":"slack","timeout":30}""", "spec.timeout: must be a string, and this is a number; put it in quotes")]
    [InlineData("""{"type":"slack","secretRef":{}}""", "spec.secretRef.name: is required")]
    [InlineData("""{"type":"slack","certSecretRef":{"name":""}}""", "spec.certSecretRef.name: must not be empty")]
    [InlineData("""{"type":"slack","proxySecretRef":"x"}""", "spec.proxySecretRef: must be a map of fields")]
    [InlineData("""{"type":"slack","proxy":"socks5://h"}""", "spec.proxy: must start with http:// or https://")]
    [InlineData(
        """{"type":"slack","interval":"soon"}""",
        "spec.interval: must be a duration such as 30s or 1m30s; the units are ms, s, m and h"
    )]
    [InlineData(
        """{"type":"slack","commitStatusExpr":""}""",
        "spec.commitStatusExpr: spec.commitStatusExpr is only supported for the 'github', 'gitlab', 'gitea', 'bitbucketserver', 'bitbucket', 'azuredevops' provider types"
    )]
    public void Refuses(string spec, string expected) => Errors(spec).ShouldBe([expected]);

    [Theory]
    [InlineData("""{"type":"slack","interval":"1h"}""", "spec.interval: is deprecated and does nothing; remove it")]
    [InlineData(
        """{"type":"slack","proxy":"http://h"}""",
        "spec.proxy: is deprecated; put the address into a Secret and name it in spec.proxySecretRef"
    )]
    [InlineData(
        """{"type":"slack","adress":"x"}""",
        "spec.adress: is not a known field and is left out; did you mean 'address'?"
    )]
    [InlineData(
        """{"type":"slack","serviceAccountName":"sa"}""",
        "spec.serviceAccountName: does nothing for type 'slack', only for azureeventhub, azuredevops, googlepubsub; remove it"
    )]
    public void Warns_of(string spec, string expected)
    {
        var problem = ProviderReader.Read(Given.Provider(spec)).Problems.ShouldHaveSingleItem();

        (problem.IsWarning, problem.ToString()).ShouldBe((true, expected));
    }

    [Theory]
    [InlineData("address")]
    [InlineData("channel")]
    [InlineData("username")]
    public void Refuses_more_than_2048_characters(string field) =>
        Errors($$"""{"type":"slack","{{field}}":"{{new string('x', 2049)}}"}""")
            .ShouldBe([$"spec.{field}: is 2049 characters long; at most 2048 are allowed"]);

    [Theory]
    [InlineData("azureeventhub")]
    [InlineData("azuredevops")]
    [InlineData("googlepubsub")]
    public void Takes_a_ServiceAccount_where_there_is_a_cloud_behind(string type) =>
        ProviderReader.Read(Given.Provider($$"""{"type":"{{type}}","serviceAccountName":"sa"}""")).Problems.ShouldBeEmpty();

    [Fact]
    public void Knows_every_type_of_the_schema() =>
        ProviderSpec.Types.ShouldAllBe(type => !Errors($$"""{"type":"{{type}}"}""").Any());

    private static IEnumerable<string> Errors(string spec) =>
        ProviderReader.Read(Given.Provider(spec)).Problems.Where(p => !p.IsWarning).Select(p => p.ToString());
}

using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Streams;
using Tocsin.Integrations.Tests.Transport;

namespace Tocsin.Integrations.Tests.Providers.Streams;

/// <summary>What is wrong with a configuration is found when it is loaded.</summary>
public class NatsCheckTests
{
    [Theory]
    [InlineData("", "set spec.address")]
    [InlineData("http://s3cret@nats.test", "scheme 'http'")]
    [InlineData("ws://s3cret@nats.test", "scheme 'ws'")]
    [InlineData("nats://s3cret@", "not a list of NATS servers")]
    [InlineData("nats://a,nats://b,nats://c,d,e,f,g,h,i,j,k", "more than 10")]
    public void A_bad_address_is_one_clear_problem(string address, string word)
    {
        var problem = new Nats().Check(Some.Destination("nats") with { Address = Sensitive.Of(address) }).ShouldHaveSingleItem();
        problem.Path.ShouldBe("spec.address");
        problem.Message.ShouldContain(word);
        problem.Message.ShouldNotContain("s3cret");
    }

    [Theory]
    [InlineData("flux events")]
    [InlineData("flux..events")]
    [InlineData(".flux")]
    [InlineData("flux.*")]
    [InlineData("flux.>")]
    [InlineData("flux\r\nPUB other 0")]
    public void A_bad_subject_is_one_clear_problem(string channel) =>
        new Nats()
            .Check(Some.Destination("nats") with { Channel = Sensitive.Of(channel) })
            .ShouldHaveSingleItem()
            .Path.ShouldBe("spec.channel");

    [Theory]
    [InlineData("nkey", "s3cret", "begin with SU")]
    [InlineData("nkey", "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VX", "damaged")]
    [InlineData("nkey", "SUs3cret", "damaged")]
    [InlineData("creds", "s3cret", "no user JWT")]
    [InlineData("creds", "-----BEGIN NATS USER JWT-----\na.b.c\n------END NATS USER JWT------", "no nkey seed")]
    public void A_bad_credential_is_one_clear_problem_without_it(string key, string value, string word)
    {
        var to = NatsTests.With(Some.Destination("nats"), new Dictionary<string, string> { [key] = value });
        var problem = new Nats().Check(to).ShouldHaveSingleItem();
        problem.Path.ShouldBe("spec.secretRef");
        problem.Message.ShouldContain(word);
        problem.Message.ShouldNotContain("s3cret");
    }

    [Fact]
    public void A_list_of_servers_is_fine() =>
        new Nats()
            .Check(Some.Destination("nats") with { Address = Sensitive.Of("nats://a:4222, tls://u:p@b,c:5222,[::1]:4222") })
            .ShouldBeEmpty();

    [Theory]
    [InlineData("nats://a:4222", true)]
    [InlineData("tls://a:4222,b:4222", true)]
    [InlineData("tls://a:4222", false)]
    public void Certificates_for_a_server_without_tls_are_a_remark(string address, bool isRemark)
    {
        using var ca = new PrivateCa();
        var to = Some.Destination("nats") with { Address = Sensitive.Of(address), Tls = Sensitive.Of(new TlsSettings(ca.Pem)) };
        var problems = new Nats().Check(to).ToList();
        problems.Count.ShouldBe(isRemark ? 1 : 0);
        problems.ShouldAllBe(p => p.IsWarning && p.Path == "spec.address" && p.Message.Contains("write tls://host:4222"));
    }

    [Theory]
    [InlineData("nats", "nats://")]
    [InlineData("azureeventhub", "")]
    [InlineData("azureeventhub", "Endpoint=sb://")]
    [InlineData("googlepubsub", "")]
    [InlineData("googlepubsub", "https://")]
    public void An_address_of_3000_characters_is_one_problem(string type, string start)
    {
        var to = Some.Destination(type) with { Address = Sensitive.Of(start + new string('x', 3000)) };
        var problem = Catalog.Providers[type].Check(to).ShouldHaveSingleItem();
        problem.Path.ShouldBe("spec.address");
        problem.Message.ShouldContain("longer than 2048 characters");
        problem.Message.ShouldNotContain("xxx");
    }
}

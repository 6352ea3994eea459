using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tocsin.Core.Configuration;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;
using Tocsin.Core.Tests.Support;

namespace Tocsin.Core.Tests.Secrets;

public class ProxyAndTlsTests
{
    private static readonly (string Certificate, string Key) s_pem = MakePem();

    [Fact]
    public void The_proxy_Secret_wins_over_the_key_and_the_key_over_the_spec()
    {
        var spec = """{"type":"slack","address":"https://h.test","proxy":"http://spec:1","secretRef":{"name":"s"}XREF}""";
        var all = (
            Given.Secret("s", ("proxy", " http://key:2 ")),
            Given.Secret("x", ("address", "socks5://u1:p1@ref:3"), ("username", "u2"), ("password", "p2"))
        );

        Proxy(spec.Replace("XREF", ""), Given.Secret("s")).Address.Authority.ShouldBe("spec:1");
        Proxy(spec.Replace("XREF", ""), all.Item1).Address.Authority.ShouldBe("key:2");
        Proxy(spec.Replace("XREF", ""","proxySecretRef":{"name":"x"}"""), all.Item1, all.Item2)
            .ShouldBe(new ProxySettings(new Uri("socks5://ref:3"), "u2", "p2"));
    }

    [Fact]
    public void User_info_in_the_address_is_taken_out_of_it() =>
        Proxy(
                """{"type":"slack","address":"https://h.test","proxySecretRef":{"name":"x"}}""",
                Given.Secret("x", ("address", "http://us%40er:p%3Aw@h:3128"))
            )
            .ShouldBe(new ProxySettings(new Uri("http://h:3128"), "us@er", "p:w"));

    [Theory]
    [InlineData("address", "", "has no key 'address'")]
    [InlineData("address", "ftp://user:hidden@h", "is not a proxy address")]
    [InlineData("address", "hidden", "is not a proxy address")]
    [InlineData("adress", "http://hidden", "has no key 'address'")]
    public void A_bad_proxy_Secret_is_told_without_its_text(string key, string value, string expected)
    {
        var provider = Compile(
            """{"type":"slack","address":"https://h.test","proxySecretRef":{"name":"x"}}""",
            Given.Secret("x", (key, value))
        );

        provider.Readiness.Message.ShouldContain(expected);
        provider.Readiness.Message.ShouldNotContain("hidden");
    }

    [Theory]
    [InlineData("ca.crt", "tls.crt", "tls.key")]
    [InlineData("caFile", "certFile", "keyFile")]
    public void Certificates_come_under_new_and_old_keys(string ca, string certificate, string key)
    {
        var tls = Compile(
            """{"type":"slack","address":"https://h.test","certSecretRef":{"name":"t"}}""",
            Given.Secret("t", (ca, s_pem.Certificate), (certificate, s_pem.Certificate), (key, s_pem.Key))
        )
            .Destination.ShouldNotBeNull()
            .Tls.ShouldNotBeNull()
            .Value;

        tls.ShouldBe(new TlsSettings(s_pem.Certificate, s_pem.Certificate, s_pem.Key));
    }

    [Theory]
    [InlineData("x", "y", "has no certificate; put PEM under 'ca.crt', or 'tls.crt' and 'tls.key'")]
    [InlineData("ca.crt", "hidden", "'ca.crt' of Secret 'flux-system/t' is not a PEM certificate")]
    [InlineData("tls.crt", "hidden", "has 'tls.crt' without 'tls.key'")]
    [InlineData("tls.key", "hidden", "has 'tls.key' without 'tls.crt'")]
    public void A_bad_certificate_Secret_is_told(string key, string value, string expected)
    {
        var provider = Compile(
            """{"type":"slack","address":"https://h.test","certSecretRef":{"name":"t"}}""",
            Given.Secret("t", (key, value))
        );

        provider.Readiness.Message.ShouldContain(expected);
        provider.Readiness.Message.ShouldNotContain("hidden");
    }

    [Fact]
    public void A_certificate_needs_its_own_key() =>
        Compile(
            """{"type":"slack","address":"https://h.test","certSecretRef":{"name":"t"}}""",
            Given.Secret("t", ("tls.crt", s_pem.Certificate), ("tls.key", MakePem().Key))
        )
            .Readiness.Message.ShouldContain("are not a PEM certificate with its own, unencrypted key");

    [Theory]
    [InlineData("discord", true)]
    [InlineData("googlechat", true)]
    [InlineData("telegram", true)]
    [InlineData("github", true)]
    [InlineData("slack", false)]
    [InlineData("gitlab", false)]
    public void A_CA_leaves_the_system_s_roots_where_the_reference_ignores_it(string type, bool expected) =>
        Compile(
            $$$"""{"type":"{{{type}}}","address":"https://h.test/o/r","secretRef":{"name":"s"},"certSecretRef":{"name":"c"}}""",
            Given.Secret("s", ("token", "t0ken")),
            Given.Secret("c", ("ca.crt", s_pem.Certificate))
        )
            .Destination.ShouldNotBeNull()
            .Tls.ShouldNotBeNull()
            .Value.KeepsSystemRoots.ShouldBe(expected);

    [Theory]
    [InlineData("github", true)]
    [InlineData("gitlab", true)]
    [InlineData("gitea", true)]
    [InlineData("bitbucket", true)]
    [InlineData("bitbucketserver", true)]
    [InlineData("azuredevops", true)]
    [InlineData("githubpullrequestcomment", false)]
    [InlineData("slack", false)]
    public void Only_commit_statuses_take_certificates_from_the_main_Secret(string type, bool expected) =>
        Compile(
            $$$"""{"type":"{{{type}}}","address":"https://h.test/o/r","secretRef":{"name":"s"}}""",
            Given.Secret("s", ("token", "t0ken"), ("ca.crt", s_pem.Certificate))
        )
            .Destination.ShouldNotBeNull()
            .Tls.ShouldSatisfyAllConditions(tls => (tls is not null).ShouldBe(expected));

    [Fact]
    public void Half_a_pair_beside_a_token_is_only_a_warning() =>
        Compile(
            """{"type":"gitlab","address":"https://h.test/o/r","secretRef":{"name":"s"}}""",
            Given.Secret("s", ("token", "t0ken"), ("tls.crt", s_pem.Certificate))
        )
            .Readiness.IsReady.ShouldBeTrue();

    private static ProxySettings Proxy(string spec, params ResourceObject[] secrets) =>
        Compile(spec, secrets).Destination.ShouldNotBeNull().Proxy.ShouldNotBeNull().Value;

    private static ProviderResource Compile(string spec, params ResourceObject[] secrets) =>
        Given.Compiler().Compile([Given.Provider(spec), .. secrets]).Resources.Providers.Values.ShouldHaveSingleItem();

    private static (string Certificate, string Key) MakePem()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=tocsin.test", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(
            new DateTimeOffset(2020, 1, 1, 0, 0, 0, default),
            new DateTimeOffset(2040, 1, 1, 0, 0, 0, default)
        );
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}

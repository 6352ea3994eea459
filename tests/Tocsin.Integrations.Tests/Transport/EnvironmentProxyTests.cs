using Tocsin.Integrations.Transport;

namespace Tocsin.Integrations.Tests.Transport;

public class EnvironmentProxyTests
{
    [Theory]
    [InlineData("http://target.test/", "http://h.test:3128/")]
    [InlineData("https://target.test/", "http://s.test:8443/")]
    public void Each_scheme_has_its_proxy(string target, string proxy) =>
        Of(("HTTP_PROXY", "http://h.test:3128"), ("https_proxy", "s.test:8443"))
            .GetProxy(new Uri(target))!
            .ToString()
            .ShouldBe(proxy);

    [Fact]
    public void Upper_case_wins_over_lower_case() =>
        Of(("HTTP_PROXY", "http://upper.test"), ("http_proxy", "http://lower.test"))
            .GetProxy(new Uri("http://target.test"))!
            .Host.ShouldBe("upper.test");

    [Fact]
    public void ALL_PROXY_is_not_read() =>
        Of(("ALL_PROXY", "http://a.test")).GetProxy(new Uri("http://target.test")).ShouldBeNull();

    [Fact]
    public void A_CGI_program_s_HTTP_PROXY_is_not_trusted() =>
        Of(("HTTP_PROXY", "http://a.test"), ("REQUEST_METHOD", "GET")).GetProxy(new Uri("http://target.test")).ShouldBeNull();

    [Fact]
    public void The_login_of_the_address_is_kept_apart_from_it()
    {
        var proxy = Of(("HTTP_PROXY", "http://u%40x:p%3Aw@h.test:3128"));
        var address = proxy.GetProxy(new Uri("http://target.test"))!;
        address.UserInfo.ShouldBeEmpty();
        var login = proxy.Credentials!.GetCredential(address, "Basic")!;
        (login.UserName, login.Password).ShouldBe(("u@x", "p:w"));
    }

    [Theory]
    [InlineData("http://localhost:80/", "", true)]
    [InlineData("http://127.0.0.1/", "", true)]
    [InlineData("http://127.8.9.1/", "", true)]
    [InlineData("http://[::1]/", "", true)]
    [InlineData("http://target.test/", "", false)]
    [InlineData("http://target.test/", "*", true)]
    [InlineData("http://target.test/", " other.test , target.test ", true)]
    [InlineData("http://sub.target.test/", "target.test", true)]
    [InlineData("http://sub.target.test/", ".target.test", true)]
    [InlineData("http://target.test/", ".target.test", false)]
    [InlineData("http://sub.target.test/", "*.target.test", true)]
    [InlineData("http://target.test/", "*.target.test", false)]
    [InlineData("http://nottarget.test/", "target.test", false)]
    [InlineData("http://TARGET.test/", "Target.Test", true)]
    [InlineData("http://target.test:8080/", "target.test:8080", true)]
    [InlineData("http://target.test:8081/", "target.test:8080", false)]
    [InlineData("https://target.test/", "target.test:443", true)]
    [InlineData("http://10.1.2.3/", "10.0.0.0/8", true)]
    [InlineData("http://10.1.2.3/", "10.9.9.9/8", true)]
    [InlineData("http://11.1.2.3/", "10.0.0.0/8", false)]
    [InlineData("http://10.1.2.3/", "10.1.2.0/23", true)]
    [InlineData("http://10.1.4.3/", "10.1.2.0/23", false)]
    [InlineData("http://10.1.2.3/", "10.1.2.3", true)]
    [InlineData("http://10.1.2.3:90/", "10.1.2.3:80", false)]
    [InlineData("http://[fd00::5]/", "fd00::/16", true)]
    [InlineData("http://[fd00::5]/", "fd00::5", true)]
    [InlineData("http://[fd00::5]:81/", "[fd00::5]:80", false)]
    [InlineData("http://ten.test/", "10.0.0.0/8", false)]
    public void NO_PROXY_takes_targets_out(string target, string except, bool isDirect) =>
        Of(("HTTP_PROXY", "http://h.test"), ("HTTPS_PROXY", "http://h.test"), ("NO_PROXY", except))
            .IsBypassed(new Uri(target))
            .ShouldBe(isDirect);

    private static EnvironmentProxy Of(params (string Name, string Value)[] variables) =>
        new(name => variables.FirstOrDefault(v => v.Name == name).Value);
}

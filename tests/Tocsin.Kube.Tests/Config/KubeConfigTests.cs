using System.Text;
using Tocsin.Kube.Config;
using Tocsin.Kube.Files;
using Tocsin.Kube.Tests.Support;

namespace Tocsin.Kube.Tests.Config;

public sealed class KubeConfigTests : IDisposable
{
    private const string TwoClusters = """
        apiVersion: v1
        kind: Config
        current-context: one
        clusters:
        - name: one
          cluster: {server: "https://one.test:6443", tls-server-name: api.test, proxy-url: "http://u:hush@proxy.test:3128"}
        - name: two
          cluster: {server: "https://two.test", insecure-skip-tls-verify: true}
        users:
        - name: ann
          user: {token: ann-token, as: bob, as-groups: [devs], as-user-extra: {scopes: [a, b]}}
        contexts:
        - name: one
          context: {cluster: one, user: ann, namespace: apps}
        - name: two
          context: {cluster: two, user: ann}
        """;

    private readonly Folder _folder = new();
    private readonly Dictionary<string, string> _environment = new() { ["HOME"] = "/nowhere" };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_current_context_decides()
    {
        var config = Load(TwoClusters);
        config.Server.ShouldBe(new Uri("https://one.test:6443/"));
        config.Namespace.ShouldBe("apps");
        config.Tls.ServerName.ShouldBe("api.test");
        config.Proxy!.Value.Host.ShouldBe("proxy.test");
        (await config.Credentials.Get(default)).Token!.Value.ShouldBe("ann-token");
        config.Impersonation!.User.ShouldBe("bob");
        config.Impersonation.Groups.ShouldBe(["devs"]);
        config.Impersonation.Extra["scopes"].ShouldBe(["a", "b"]);
    }

    [Fact]
    public void No_secret_is_printed()
    {
        var text = Load(TwoClusters).ToString();
        text.ShouldNotContain("ann-token");
        text.ShouldNotContain("hush");
        new KubeOverrides { Token = "flag-token" }
            .ToString()
            .ShouldNotContain("flag-token");
    }

    [Fact]
    public async Task Flags_win_over_files()
    {
        var config = Load(
            TwoClusters,
            new KubeOverrides
            {
                Context = "two",
                Server = "https://three.test:1/",
                Token = "t",
                As = "eve",
                AsGroups = ["ops"],
                Namespace = "n",
            }
        );
        config.Server.ShouldBe(new Uri("https://three.test:1/"));
        config.Tls.SkipsVerification.ShouldBeTrue();
        config.Namespace.ShouldBe("n");
        config.Impersonation!.User.ShouldBe("eve");
        config.Impersonation.Groups.ShouldBe(["ops"]);
        (await config.Credentials.Get(default)).Token!.Value.ShouldBe("t");
    }

    [Fact]
    public void Of_several_files_the_first_wins_entry_by_entry_and_absent_ones_are_passed_over()
    {
        var first = _folder.Write("first", "clusters: [{name: one, cluster: {server: 'https://first.test'}}]");
        var second = _folder.Write("second", TwoClusters);
        _environment["KUBECONFIG"] = $"{first}:{_folder.Path}/absent:{second}";
        var config = Loader().ForUser(new());
        config.Server.ShouldBe(new Uri("https://first.test/"));
        config.Namespace.ShouldBe("apps");
        Loader().ForUser(new() { Context = "two" }).Server.ShouldBe(new Uri("https://two.test/"));
    }

    [Fact]
    public void Certificates_come_inline_and_by_files_beside_the_kubeconfig()
    {
        _folder.Write("pki/ann.crt", SomeCertificate.Pem);
        _folder.Write("pki/ann.key", SomeCertificate.KeyPem);
        var config = Load(
            $$$"""
            current-context: c
            clusters: [{name: c, cluster: {server: 'https://c.test', certificate-authority-data: {{{Base64(
                SomeCertificate.Pem
            )}}}}}]
            users: [{name: u, user: {client-certificate: pki/ann.crt, client-key: pki/ann.key}}]
            contexts: [{name: c, context: {cluster: c, user: u}}]
            """
        );
        config.Tls.CaPem.ShouldBe(SomeCertificate.Pem);
        using var certificate = config.Tls.Client!.Load();
        certificate.Thumbprint.ShouldBe(SomeCertificate.Loopback.Thumbprint);
        certificate.HasPrivateKey.ShouldBeTrue();
    }

    [Theory]
    [InlineData("current-context: x", "contexts holds no 'x', which current-context names; it is empty")]
    [InlineData("contexts: []", "current-context is missing; set it or name one by --context")]
    [InlineData("clusters: {}", "clusters must be a list")]
    [InlineData("a: [b", "is not valid YAML near line")]
    public void A_file_that_cannot_serve_is_told_with_its_cure(string text, string expected) =>
        Should
            .Throw<KubeConfigException>(() => Load(text))
            .Message.ShouldStartWith(Path.Combine(_folder.Path, "config") + ": " + expected);

    [Theory]
    [InlineData("{}", "{}", "clusters[0].cluster.server is missing; set it to the API server's address")]
    [InlineData("{server: 'ftp://x'}", "{}", "clusters[0].cluster.server is no address of an API server")]
    [InlineData(
        "{server: 'https://x', certificate-authority: absent.crt}",
        "{}",
        "clusters[0].cluster.certificate-authority names "
    )]
    [InlineData(
        "{server: 'https://x', certificate-authority-data: '%%'}",
        "{}",
        "clusters[0].cluster.certificate-authority-data is not base64"
    )]
    [InlineData(
        "{server: 'https://x', insecure-skip-tls-verify: perhaps}",
        "{}",
        "clusters[0].cluster.insecure-skip-tls-verify must be true or false"
    )]
    [InlineData("{server: 'https://x', proxy-url: ':'}", "{}", "clusters[0].cluster.proxy-url is no proxy's address")]
    [InlineData(
        "{server: 'https://x'}",
        "{client-key-data: aHVzaA==}",
        "users[0].user.client-key-data has no client-certificate beside it"
    )]
    [InlineData(
        "{server: 'https://x'}",
        "{client-key-data: aHVzaA==, client-certificate-data: aHVzaA==}",
        "users[0].user.client-certificate-data and "
    )]
    [InlineData(
        "{server: 'https://x'}",
        "{auth-provider: {name: gcp}}",
        "users[0].user.auth-provider is gone since Kubernetes 1.26"
    )]
    [InlineData("{server: 'https://x'}", "{exec: {command: p}}", "users[0].user.exec.apiVersion is missing")]
    [InlineData(
        "{server: 'https://x'}",
        "{exec: {command: p, apiVersion: client.authentication.k8s.io/v1alpha1}}",
        "users[0].user.exec.apiVersion 'client"
    )]
    public void A_field_that_cannot_serve_is_named(string cluster, string user, string expected)
    {
        var wrong = Should.Throw<KubeConfigException>(() =>
            Load(
                $$$"""
                current-context: c
                clusters: [{name: c, cluster: {{{cluster}}}}]
                users: [{name: u, user: {{{user}}}}]
                contexts: [{name: c, context: {cluster: c, user: u}}]
                """
            )
        );
        wrong.Message.ShouldStartWith(Path.Combine(_folder.Path, "config") + ": " + expected);
        wrong.ToString().ShouldNotContain("hush");
    }

    [Fact]
    public async Task A_pod_is_known_by_its_mounted_files_and_a_rotated_token_is_taken()
    {
        var clock = new FakeClock();
        var token = _folder.Write("sa/token", "first\n");
        _folder.Write("sa/namespace", "flux-system");
        _folder.Write("sa/ca.crt", SomeCertificate.Pem);
        _environment["KUBERNETES_SERVICE_HOST"] = "fd00::1";
        _environment["KUBERNETES_SERVICE_PORT"] = "6443";
        var config = new KubeConfigLoader(_environment.GetValueOrDefault, clock)
        {
            ServiceAccountFolder = Path.Combine(_folder.Path, "sa"),
        }.ForController(new());
        config.Server.ShouldBe(new Uri("https://[fd00::1]:6443/"));
        config.Namespace.ShouldBe("flux-system");

        var first = await config.Credentials.Get(default);
        first.Token!.Value.ShouldBe("first");
        await File.WriteAllTextAsync(token, "second");
        (await config.Credentials.Get(default)).Token!.Value.ShouldBe("first");
        clock.Advance(TimeSpan.FromMinutes(1));
        (await config.Credentials.Get(default)).Token!.Value.ShouldBe("second");
        await File.WriteAllTextAsync(token, "");
        clock.Advance(TimeSpan.FromMinutes(1));
        (await config.Credentials.Get(default)).Token!.Value.ShouldBe("second");
        await File.WriteAllTextAsync(token, "third");
        config.Credentials.Refused(first).ShouldBeTrue();
        (await config.Credentials.Get(default)).Token!.Value.ShouldBe("third");
    }

    [Fact]
    public void Nothing_configured_is_told_with_the_ways_out() =>
        Should.Throw<KubeConfigException>(() => Loader().ForUser(new())).Message.ShouldContain("set KUBECONFIG");

    private KubeConfigLoader Loader() => new(_environment.GetValueOrDefault, TimeProvider.System);

    private KubeConfig Load(string text, KubeOverrides? flags = null) =>
        Loader().ForUser((flags ?? new()) with { Kubeconfig = _folder.Write("config", text) });

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
}

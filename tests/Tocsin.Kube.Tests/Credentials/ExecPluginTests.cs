using Tocsin.Kube.Config;
using Tocsin.Kube.Credentials;
using Tocsin.Kube.Files;
using Tocsin.Kube.Tests.Support;

namespace Tocsin.Kube.Tests.Credentials;

public sealed class ExecPluginTests : IDisposable
{
    private readonly Folder _folder = new();
    private readonly FakeClock _clock = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("v1")]
    [InlineData("v1beta1")]
    public async Task A_token_is_asked_for_once_and_again_when_it_expired(string version)
    {
        var credentials = Credentials(
            $$$"""
            echo "$KUBERNETES_EXEC_INFO" >> {{{_folder.Path}}}/asked
            echo noise >&2
            echo '{"apiVersion":"client.authentication.k8s.io/{{{version}}}","kind":"ExecCredential","status":{"token":"'$1-$WHO'","expirationTimestamp":"2026-01-15T10:30:00Z"}}'
            """,
            version
        );
        (await credentials.Get(default)).Token!.Value.ShouldBe("arg-ann");
        await credentials.Get(default);
        Asked().Count.ShouldBe(1);
        Asked()[0].ShouldContain("\"server\":\"https://c.test\"");
        Asked()[0].ShouldContain($"client.authentication.k8s.io/{version}\"");
        _clock.Advance(TimeSpan.FromMinutes(10));
        await credentials.Get(default);
        Asked().Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_refused_token_is_not_given_again()
    {
        var credentials = Credentials(
            $$$"""
            echo x >> {{{_folder.Path}}}/asked
            echo '{"apiVersion":"client.authentication.k8s.io/v1","status":{"token":"'$(wc -l < {{{_folder.Path}}}/asked)'"}}'
            """
        );
        var first = await credentials.Get(default);
        credentials.Refused(first).ShouldBeTrue();
        (await credentials.Get(default)).Token!.Value.ShouldNotBe(first.Token!.Value);
    }

    [Theory]
    [InlineData("echo hush >&2; exit 3", "ended with exit code 3; run it by hand to see why")]
    [InlineData("echo hush", "answered no ExecCredential in JSON; run it by hand to see what it prints")]
    [InlineData(
        "echo '{\"apiVersion\":\"x/v2\",\"status\":{\"token\":\"hush\"}}'",
        "answered apiVersion 'x/v2' instead of 'client.authentication.k8s.io/v1'; set exec.apiVersion to what it speaks"
    )]
    [InlineData(
        "echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{}}'",
        "answered neither a token nor a certificate with its key"
    )]
    public async Task A_plugin_that_fails_is_told_without_its_words(string script, string expected)
    {
        var wrong = await Should.ThrowAsync<KubeConfigException>(() => Credentials(script).Get(default).AsTask());
        wrong.Message.ShouldBe(
            $"{_folder.Path}/config: users[0].user.exec.command: the plugin '{_folder.Path}/plugin' {expected}"
        );
        wrong.ToString().ShouldNotContain("hush");
    }

    [Fact]
    public async Task A_missing_plugin_is_told_with_its_install_hint()
    {
        var credentials = Credentials("");
        File.Delete(Path.Combine(_folder.Path, "plugin"));
        (await Should.ThrowAsync<KubeConfigException>(() => credentials.Get(default).AsTask())).Message.ShouldEndWith(
            "cannot be started; get it from plugins.test"
        );
    }

    private string[] AskedLines() => File.ReadAllLines(Path.Combine(_folder.Path, "asked"));

    private IReadOnlyList<string> Asked() => AskedLines();

    private CredentialSource Credentials(string script, string version = "v1")
    {
        _folder.Program("plugin", script);
        var file = _folder.Write(
            "config",
            $$$"""
            current-context: c
            clusters: [{name: c, cluster: {server: 'https://c.test'}}]
            users:
            - name: u
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/{{{version}}}
                  command: ./plugin
                  args: [arg]
                  env: [{name: WHO, value: ann}]
                  provideClusterInfo: true
                  installHint: get it from plugins.test
            contexts: [{name: c, context: {cluster: c, user: u}}]
            """
        );
        return new KubeConfigLoader(_ => null, _clock).ForUser(new() { Kubeconfig = file }).Credentials;
    }
}

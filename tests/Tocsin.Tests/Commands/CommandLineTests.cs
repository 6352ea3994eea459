using System.CommandLine;
using Tocsin.Commands;
using Tocsin.Tests.Support;

namespace Tocsin.Tests.Commands;

/// <summary>Command lines as people type them for flux (spec/cli.md §10).</summary>
public sealed class CommandLineTests : IDisposable
{
    private const string Cluster = """
        apiVersion: v1
        kind: Config
        current-context: bare
        clusters: [{ name: c, cluster: { server: 'https://127.0.0.1:9' } }]
        contexts:
        - { name: bare, context: { cluster: c } }
        - { name: named, context: { cluster: c, namespace: apps } }
        """;

    private readonly ManifestFolder _folder = new ManifestFolder()
        .With("a.yaml", ManifestFolder.Alert("one") + "\n---\n" + ManifestFolder.Alert("two").Replace("flux-system", "apps"))
        .With("p.yaml", ManifestFolder.Slack);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("get alerts -n apps --no-header")]
    [InlineData("-n apps get alerts --no-header")]
    [InlineData("get -n apps alerts --no-header")]
    [InlineData("--no-header --namespace=apps get alerts")]
    [InlineData("--verbose --timeout 1m get --no-header alerts -n apps")]
    [InlineData("get alerts two surplus --no-header -n apps")]
    [InlineData("--kube-api-qps 5 --kube-api-burst 10 --cache-dir /x --disable-compression -n apps get alerts --no-header")]
    public async Task Flags_stand_where_flux_takes_them(string line)
    {
        var (exit, output, error) = await Run($"{line} --manifests {_folder.Root}");

        error.ShouldBeEmpty();
        exit.ShouldBe(0);
        output.ShouldStartWith("two");
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task All_stands_before_the_noun()
    {
        var (exit, _, _) = await Run($"suspend --all alert --manifests {_folder.Root}");

        exit.ShouldBe(0);
        _folder.Load().Current.Alerts.Values.ShouldAllBe(a => a.IsSuspended);
    }

    [Theory]
    [InlineData("-n apps frob alerts")]
    [InlineData("--nope get alerts")]
    public async Task What_is_no_command_stays_wrong_usage(string line) => (await Run(line)).Exit.ShouldBe(2);

    [Fact]
    public async Task Flags_alone_still_mean_serve() =>
        (await Run("--no-such-flag --events-addr :9090")).Error.ShouldStartWith("tocsin serve: ");

    [Theory]
    [InlineData("--as-group ops")]
    [InlineData("--as-uid 7")]
    [InlineData("--as-user-extra a=b")]
    [InlineData("--cluster x")]
    [InlineData("--user x")]
    [InlineData("--certificate-authority x")]
    [InlineData("--client-certificate x")]
    [InlineData("--client-key x")]
    [InlineData("--tls-server-name x")]
    [InlineData("--insecure-skip-tls-verify")]
    public async Task Flags_that_name_a_cluster_exclude_files(string flag)
    {
        var (exit, _, error) = await Run($"get alerts {flag} --manifests {_folder.Root}");

        exit.ShouldBe(2);
        error.ShouldContain($"--manifests and {flag.Split(' ')[0]} name two places");
    }

    [Theory]
    [InlineData("bare", "flux-system")]
    [InlineData("named", "apps")]
    public async Task A_context_without_a_namespace_stays_in_flux_system(string context, string ns)
    {
        _folder.With("kubeconfig", Cluster);

        var (exit, output, error) = await Run(
            $"create alert-provider hook --type generic --export --ns-follows-kube-context --kubeconfig {_folder.PathOf("kubeconfig")} --context {context}"
        );

        error.ShouldBeEmpty();
        exit.ShouldBe(0);
        output.ShouldContain($"namespace: {ns}\n");
    }

    [Theory]
    [InlineData("create alert-provider hook --type generic --export")] // an address may come later
    [InlineData("create alert-provider room --type matrix --address https://m.example.org --secret-ref t --export")]
    [InlineData("create alert all --provider-ref hook --event-source Kustomization/* --export")]
    [InlineData("create secret receiver hub --type github --hostname h.example.org --token abc --label team=web,tier=a --export")]
    public async Task Export_prints_the_object_and_nothing_else(string line)
    {
        var (exit, output, error) = await Run(line);

        error.ShouldBeEmpty();
        exit.ShouldBe(0);
        output.ShouldStartWith("---\napiVersion: ");
        if (line.Contains("--label"))
        {
            output.ShouldContain("  labels:\n    team: web\n    tier: a\n");
        }
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("--wait", true)]
    [InlineData("--wait=false", false)]
    public async Task A_single_one_is_waited_for_unless_it_is_said_otherwise(string flag, bool waits)
    {
        var (exit, _, error) = await Run($"resume alert one {flag} --manifests {_folder.Root}".Replace("  ", " "));

        exit.ShouldBe(0);
        error.ShouldContain("✔ alert resumed");
        error.Contains("◎ waiting").ShouldBe(waits);
    }

    private static async Task<(int Exit, string Output, string Error)> Run(string line)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var root = new RootCommand { Get.Command(), Create.Command(), Suspend.Command(), Resume.Command(), Serve.Command() };
        var exit = await CommandLine.Run(root, line.Split(' '), output, error);
        return (exit, output.ToString(), error.ToString());
    }
}

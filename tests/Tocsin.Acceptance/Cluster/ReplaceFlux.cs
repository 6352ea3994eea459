namespace Tocsin.Acceptance.Cluster;

/// <summary>The page "Replace Flux's controller", typed from its first command to its last in a cluster that has Flux's.</summary>
public class ReplaceFlux
{
    /// <summary>What needs a container engine, a node, Flux's own command, a running console or a person.</summary>
    private static readonly string[] NotHere =
    [
        "docker ",
        "flux ",
        "rollout status",
        "port-forward",
        "--server http",
        "kubectl edit",
    ];

    private const string Mine = """
        apiVersion: notification.toolkit.fluxcd.io/v1beta3
        kind: Alert
        metadata: { name: mine, namespace: flux-system }
        spec: { providerRef: { name: mine }, eventSources: [{ kind: Kustomization, name: "*" }] }
        ---
        apiVersion: notification.toolkit.fluxcd.io/v1beta3
        kind: Provider
        metadata: { name: mine, namespace: flux-system }
        spec: { type: slack, address: "https://slack.example.test/" }
        """;

    [Fact]
    public async Task Each_command_of_the_page_works_and_the_way_back_leaves_what_was_there()
    {
        await using var lab = await Lab.Start();
        var install = Repository.PathOf("tests/Tocsin.Acceptance/Cluster/flux-install.yaml");
        await lab.Ask("apply", "--server-side", "--validate=false", "-f", install);
        await lab.Served("v1beta3/alerts", "v1beta3/providers", "v1/receivers");
        await lab.Apply(Mine);
        var terminal = await Terminal.Open(lab);
        File.Copy(install, Path.Combine(terminal.Folder, "gotk-components.yaml"));

        var typed = new List<string>();
        foreach (var (heading, commands) in Blocks())
        {
            await terminal.Types(commands);
            typed.Add(heading);
            if (heading == "Switch")
            {
                await lab.Served("v1beta1/alerts", "v1beta3/alerts", "v1beta3/providers", "v1/receivers");
            }

            if (heading == "See that it works")
            {
                await IsTocsins(lab);
            }
        }

        typed
            .Distinct(StringComparer.Ordinal)
            .ShouldBe(["Build the image", "Look before", "Switch", "See that it works", "The way back"]);
        var deployment = await lab.Ask("get", "deployment", "notification-controller", "-n", "flux-system", "-o", "yaml");
        deployment.ShouldContain("image: fluxcd/notification-controller:");
        deployment.ShouldNotContain("tocsin");
        (await lab.Ask("get", "alerts,providers", "-n", "flux-system", "-o", "name")).ShouldBe(
            "alert.notification.toolkit.fluxcd.io/mine\nprovider.notification.toolkit.fluxcd.io/mine\n"
        );
        (await lab.Ask("get", "crd", "alerts.notification.toolkit.fluxcd.io", "-o", "yaml")).ShouldNotContain("subresources");
        (await lab.Ask("get", "service,serviceaccount", "-n", "flux-system", "-o", "name")).ShouldContain(
            "service/webhook-receiver"
        );
        (await lab.Ask("get", "pvc,role,networkpolicy,pdb", "-n", "flux-system", "-o", "name")).ShouldBeEmpty();
    }

    [Fact]
    public void Its_links_lead_somewhere()
    {
        foreach (
            var link in Page()
                .Split("](")[1..]
                .Select(part => part.Split(')')[0])
                .Where(l => l[0] != '#')
                .Select(l => l.Split('#')[0])
        )
        {
            Path.Exists(Path.Combine(Repository.PathOf("docs"), link)).ShouldBeTrue(link);
        }
    }

    private static async Task IsTocsins(Lab lab)
    {
        var deployment = await lab.Ask("get", "deployment", "notification-controller", "-n", "flux-system", "-o", "yaml");
        deployment.ShouldContain("image: registry.example.com/tocsin:0.1.0");
        deployment.ShouldContain("type: Recreate");
        var path = "/apis/notification.toolkit.fluxcd.io/v1beta3/namespaces/flux-system/alerts/mine";
        (await lab.Api.Merge(path + "/status", """{"status": {"observedGeneration": 1}}""")).Succeeded();
        ((int?)(await lab.Api.Get(path)).Succeeded()["status"]!["observedGeneration"]).ShouldBe(1);
    }

    /// <summary>The page's commands under their headings, without the lines that cannot run here.</summary>
    private static IEnumerable<(string Heading, string Commands)> Blocks()
    {
        var heading = "";
        List<string>? block = null;
        foreach (var line in Page().Split('\n'))
        {
            if (block is null && line.StartsWith("## ", StringComparison.Ordinal))
            {
                heading = line[3..];
            }
            else if (line == "```sh")
            {
                block = [];
            }
            else if (line == "```" && block is not null)
            {
                if (block.Count > 0)
                {
                    yield return (heading, string.Join('\n', block));
                }

                block = null;
            }
            else if (!NotHere.Any(n => line.Contains(n, StringComparison.Ordinal)))
            {
                block?.Add(line);
            }
        }
    }

    private static string Page() => File.ReadAllText(Repository.PathOf("docs/replace-flux-controller.md"));
}

namespace Tocsin.Acceptance.Commands;

/// <summary><c>create</c>, <c>delete</c>, <c>export</c>, <c>suspend</c> and <c>resume</c> on files, as a Flux user types them.</summary>
public class EditingFiles
{
    private const string Written = """
        # What pages us. Ask #ops before you change it.
        apiVersion: notification.toolkit.fluxcd.io/v1beta3
        kind: Alert
        metadata:
          name: on-call   # the pager
          namespace: apps
        spec:
          providerRef: { name: 'target' }
          eventSeverity: "error"
          eventSources:
            - kind: Kustomization   # all of them
              name: '*'
          exclusionList:
            - "waiting.*socket"
        ---
        # second
        apiVersion: notification.toolkit.fluxcd.io/v1beta3
        kind: Provider
        metadata: { namespace: apps, name: target }
        spec: { type: generic, address: 'https://hooks.example.test/x' }

        """;

    [Fact]
    public async Task Suspend_and_resume_change_one_line_and_a_running_Tocsin_obeys()
    {
        using var workspace = new Workspace(Written);
        await using var tocsin = await TocsinProcess.Serve(workspace);

        var suspended = await Cli.Run("suspend", "alert", "on-call", "--manifests", workspace.Manifests);

        suspended.Code.ShouldBe(0, suspended.Error);
        suspended.Error.ShouldBe("► suspending alert on-call in apps namespace\n✔ alert suspended\n");
        var line = "    - \"waiting.*socket\"\n";
        Text(workspace).ShouldBe(Written.Replace(line, line + "  suspend: true\n", StringComparison.Ordinal));
        await Wait.Until(
            async () => (await tocsin.Item("alerts", "on-call")).GetProperty("suspended").GetBoolean(),
            "the alert is suspended"
        );

        var resumed = await Cli.Run("resume", "alert", "on-call", "-n", "apps", "--manifests", workspace.Manifests);

        resumed.Code.ShouldBe(0, resumed.Error);
        resumed.Error.ShouldBe(
            """
            ► resuming alert on-call in apps namespace
            ✔ alert resumed
            ◎ waiting for Alert reconciliation
            ✔ Alert on-call reconciliation completed
            ✔ Alert reconciliation completed

            """
        );
        await Wait.Until(
            async () => (await tocsin.Item("alerts", "on-call")).GetProperty("ready").GetBoolean(),
            "the alert takes events again"
        );
        (await Cli.Run("validate", workspace.Manifests)).Code.ShouldBe(0);
    }

    [Fact]
    public async Task Create_over_an_existing_object_keeps_what_was_not_given()
    {
        using var workspace = new Workspace(Written);
        var file = Path.Combine(workspace.Manifests, "main.yaml");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var said = await Cli.Run([
            "create",
            "alert",
            "on-call",
            "--provider-ref",
            "target",
            "--event-source",
            "Kustomization/*",
            "--event-severity",
            "info",
            "-n",
            "apps",
            "--manifests",
            workspace.Manifests,
        ]);

        said.Code.ShouldBe(0, said.Error);
        said.Output.ShouldBeEmpty();
        said.Error.ShouldBe(
            """
            ✚ generating Alert
            ► applying Alert
            ✔ Alert updated
            ◎ waiting for Alert reconciliation
            ✔ Alert on-call is ready

            """
        );
        Text(workspace).ShouldBe(Written.Replace("\"error\"", "\"info\"", StringComparison.Ordinal));
        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFileSystemEntries(workspace.Manifests).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_is_created_is_exported_and_deleted()
    {
        using var workspace = new Workspace(Written);
        var at = (string[])["-n", "apps", "--manifests", workspace.Manifests];
        var provider = await Cli.Run([
            "create",
            "alert-provider",
            "room",
            "--type",
            "slack",
            "--channel",
            "#ops",
            "--secret-ref",
            "t",
            .. at,
        ]);
        var alert = await Cli.Run([
            "create",
            "alert",
            "deploys",
            "--provider-ref",
            "room",
            "--event-source",
            "HelmRelease/*.flux-system,GitRepository/web",
            "--label",
            "team=web,tier=a",
            .. at,
        ]);
        provider.Code.ShouldBe(0, provider.Error);
        provider
            .ErrorLines[^1]
            .ShouldBe(
                "⚠️ Provider room is not ready: spec.secretRef.name: Secret 't' does not exist in namespace 'apps'; create it in namespace 'apps'"
            );
        alert.Code.ShouldBe(0, alert.Error);

        var exported = await Cli.Run(["export", "alert", "deploys", .. at]);
        exported.Output.ShouldBe(
            """
            ---
            apiVersion: notification.toolkit.fluxcd.io/v1beta3
            kind: Alert
            metadata:
              labels:
                team: web
                tier: a
              name: deploys
              namespace: apps
            spec:
              eventSources:
              - kind: HelmRelease
                name: '*'
                namespace: flux-system
              - kind: GitRepository
                name: web
              providerRef:
                name: room

            """
        );
        (await Cli.Run(["export", "alert", "--all", .. at])).Output.Split("---\n").Length.ShouldBe(3);

        (await Cli.RunWith("n\n", ["delete", "alert", "deploys", .. at])).ErrorLines[^1].ShouldEndWith("✗ aborting");
        var deleted = await Cli.RunWith("y\n", ["delete", "alert", "deploys", .. at]);
        deleted.Code.ShouldBe(0, deleted.Error);
        deleted.Error.ShouldEndWith("► deleting alert deploys in apps namespace\n✔ alert deleted\n");
        (await Cli.Run(["delete", "alert", "on-call", "--silent", .. at])).Code.ShouldBe(0);
        Text(workspace).ShouldStartWith("# second\n");
        Directory
            .GetFiles(workspace.Manifests)
            .Select(Path.GetFileName)
            .ShouldBe(["alert-provider-room.yaml", "main.yaml"], ignoreOrder: true);
    }

    public static TheoryData<string, string> Refusals =>
        new()
        {
            { "create alert", "✗ name is required" },
            { "create alert A_", "✗ name 'A_' is invalid, it should adhere to standard defined in RFC 1123" },
            { "create alert ab", "✗ provider ref is required" },
            { "create alert ab --provider-ref x", "✗ at least one event source is required" },
            {
                "create alert ab --provider-ref x --event-source Bucket",
                "✗ invalid event source 'Bucket', must be in format <kind>/<name>"
            },
            {
                "create alert ab --provider-ref x --event-source Bucket/a --label b",
                "✗ invalid label format 'b', must be key=value"
            },
            { "create alert-provider ab", "✗ Provider type is required" },
            { "create alert-provider ab --type slak --export", "did you mean 'slack'?" },
            { "create receiver ab", "✗ Receiver type is required" },
            { "create receiver ab --type github", "✗ secret ref is required" },
            { "create receiver ab --type github --secret-ref s", "✗ atleast one resource is required" },
            {
                "create receiver ab --type githab --secret-ref s",
                "✗ receiver type 'githab' is not supported, must be one of: generic, generic-hmac, github, gitlab, bitbucket, harbor,"
            },
            { "delete alert", "✗ alert name is required" },
            { "delete alert gone --silent", "✗ Alert object 'gone' not found in any namespace" },
            { "delete alert-provider gone -s -n apps", "✗ Provider object 'gone' not found in \"apps\" namespace" },
            { "export alert", "✗ name is required" },
            { "export alert gone", "✗ Alert object 'gone' not found in any namespace" },
            { "export receiver --all", "✗ no objects found in any namespace" },
            { "suspend alert", "✗ alert name is required" },
            { "suspend alert gone", "✗ Alert gone not found in any namespace" },
            { "suspend receiver --all -n apps", "✗ no objects found" },
            { "resume alert-provider", "✗ alert provider name is required" },
            { "resume alert gone -n apps", "✗ Alert object 'gone' not found in apps namespace" },
            { "resume receiver --all -n apps", "✗ no Receiver objects found in apps namespace" },
            { "get alerts -n Apps", "✗ namespace must be a valid DNS label: \"Apps\"" },
        };

    [Theory, MemberData(nameof(Refusals))]
    public async Task What_cannot_be_done_is_one_line_and_exit_code_1(string command, string expected)
    {
        using var workspace = new Workspace(Written);

        var said = await Cli.Run([.. command.Split(' '), "--manifests", workspace.Manifests]);

        said.Code.ShouldBe(1, said.Output + said.Error);
        said.ErrorLines.Where(l => l.StartsWith('✗')).ShouldHaveSingleItem().ShouldContain(expected);
        said.Output.ShouldBeEmpty();
        Text(workspace).ShouldBe(Written);
    }

    [Theory]
    [InlineData("suspend alert on-call --server http://127.0.0.1:1", "--server and --manifests name two places")]
    [InlineData("get alerts --context production", "--manifests and --context name two places")]
    [InlineData("events", "files hold no events")]
    [InlineData("explain", "name one event")]
    [InlineData("explain --id 1", "--id is looked up in a running Tocsin")]
    [InlineData("get alerts --timeout soon", "'soon' is not a duration")]
    public async Task What_does_not_fit_together_is_wrong_usage(string command, string expected)
    {
        using var workspace = new Workspace(Written);

        var said = await Cli.Run([.. command.Split(' '), "--manifests", workspace.Manifests]);

        said.Code.ShouldBe(2, said.Output + said.Error);
        said.ErrorLines.ShouldHaveSingleItem().ShouldStartWith("✗ ");
        said.Error.ShouldContain(expected);
        said.Output.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("create", "alert-provider", "hook", "--type", "generic")]
    [InlineData("delete", "alert", "on-call", "-s")]
    [InlineData("export", "alert", "on-call")]
    [InlineData("suspend", "alert", "on-call")]
    [InlineData("resume", "alert", "on-call")]
    public async Task A_running_Tocsin_is_not_written_to_and_the_cure_is_named(params string[] command)
    {
        var said = await Cli.Run([.. command, "--server", "http://127.0.0.1:1"]);
        said.Code.ShouldBe(1);
        said.ErrorLines[^1].ShouldContain("--manifests PATH");
    }

    [Fact]
    public async Task A_name_in_several_namespaces_asks_which()
    {
        using var workspace = new Workspace(
            Written,
            Written.Replace("namespace: apps", "namespace: web", StringComparison.Ordinal)
        );

        var said = await Cli.Run("suspend", "alert", "on-call", "--manifests", workspace.Manifests);

        said.Code.ShouldBe(1);
        said.ErrorLines.ShouldHaveSingleItem()
            .ShouldBe("✗ Alert 'on-call' is in several namespaces (apps, web); say which with -n");
    }

    [Fact]
    public async Task A_file_that_is_no_YAML_is_told_and_left_alone()
    {
        using var workspace = new Workspace(Written);
        workspace.Write("broken.yaml", "a: [");

        var said = await Cli.Run(
            "create",
            "alert-provider",
            "hook",
            "--type",
            "generic",
            "--address",
            "https://hooks.example.test",
            "--manifests",
            Path.Combine(workspace.Manifests, "broken.yaml")
        );

        said.Code.ShouldBe(1);
        said.ErrorLines[^1].ShouldContain("is not valid YAML");
        (await File.ReadAllTextAsync(Path.Combine(workspace.Manifests, "broken.yaml"))).ShouldBe("a: [");
    }

    private static string Text(Workspace workspace) => File.ReadAllText(Path.Combine(workspace.Manifests, "main.yaml"));
}

using System.CommandLine;
using Tocsin.Commands;
using Tocsin.Tests.Support;

namespace Tocsin.Tests.Commands;

public sealed class ValidateTests : IDisposable
{
    private readonly ManifestFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Nothing_is_said_when_all_is_well()
    {
        _folder.With("a.yaml", $"{ManifestFolder.Alert("a")}\n---\n{ManifestFolder.Slack}\n---\n{ManifestFolder.Token}");

        Run(strict: true).ShouldBe(0);

        _output.ToString().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(".*ProgressingWithRetry.*", "write words of the message instead")]
    [InlineData("HealthCheckFailed|UpgradeFailed", "write words of the message, such as 'health check failed'")]
    [InlineData("^(?:InstallFailed|TestFailed)$", "such as 'Helm install failed'")]
    [InlineData("(?i)reconciliationfailed", "'tocsin get events' shows them")]
    [InlineData("HealthCheckFailed|timeout", "")]
    [InlineData("Failed", "")]
    public void A_pattern_for_a_reason_gets_a_hint(string pattern, string hint)
    {
        _folder.With(
            "a.yaml",
            $"{ManifestFolder.Alert("a", $"  inclusionList: ['{pattern}']")}\n---\n{ManifestFolder.Slack}\n---\n{ManifestFolder.Token}"
        );

        Run().ShouldBe(0);

        if (hint.Length == 0)
        {
            _output.ToString().ShouldBeEmpty();
        }
        else
        {
            _output.ToString().ShouldContain("spec.inclusionList[0]: warning: ");
            _output.ToString().ShouldContain(hint);
            _output.ToString().ShouldContain("[pattern-is-reason]");
        }
    }

    [Fact]
    public void Each_finding_is_a_line_with_its_place()
    {
        _folder
            .With("a.yaml", ManifestFolder.Alert("a", "  eventSeverty: error\n  summary: s"))
            .With("p.yaml", ManifestFolder.Slack.Replace("slack\n  c", "slak\n  c"));

        Run().ShouldBe(1);

        _output
            .ToString()
            .Replace(_folder.Root, "DIR", StringComparison.Ordinal)
            .ShouldBe(
                """
                DIR/a.yaml:7: Alert/flux-system/a: spec.eventSeverty: warning: is not a known field and is left out; did you mean 'eventSeverity'? [unknown-field]
                DIR/a.yaml:8: Alert/flux-system/a: spec.summary: warning: is deprecated; put it under spec.eventMetadata.summary [deprecated-field]
                DIR/p.yaml:5: Provider/flux-system/slack: spec.type: error: 'slak' is not one of the allowed values; did you mean 'slack'? [invalid-field]
                DIR/p.yaml:8: Provider/flux-system/slack: spec.secretRef.name: warning: Secret 'slack-token' does not exist in namespace 'flux-system'; create it in namespace 'flux-system' [secret-not-found]

                """
            );
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public void A_Secret_kept_elsewhere_is_only_a_warning(bool strict, int exit)
    {
        _folder.With("a.yaml", $"{ManifestFolder.Alert("a")}\n---\n{ManifestFolder.Slack}");

        Run(strict).ShouldBe(exit);

        _output.ToString().ShouldContain(": spec.secretRef.name: warning: Secret 'slack-token' does not exist");
    }

    [Fact]
    public void A_syntax_error_names_the_line()
    {
        _folder.With("a.yaml", "a: 1\na: 2\n");

        Run().ShouldBe(1);

        _output
            .ToString()
            .ShouldBe(
                $"{_folder.Root}/a.yaml:2: -: -: error: the key 'a' is given twice in one map; keep one of them [syntax]\n"
            );
    }

    [Fact]
    public void A_path_that_is_not_there_is_one_line_on_standard_error()
    {
        Validate.Run(["/nowhere/x"], new ValidateOptions(), _folder.Options, _output, _error).ShouldBe(1);

        _output.ToString().ShouldBeEmpty();
        _error.ToString().ShouldBe("tocsin validate: '/nowhere/x' does not exist; name a file or a folder with manifests\n");
    }

    [Fact]
    public void A_folder_without_manifests_is_told()
    {
        Run().ShouldBe(0);

        _output.ToString().ShouldBe($"{_folder.Root}:1: -: -: warning: adds no *.yaml, *.yml or *.json file [no-manifests]\n");
    }

    [Theory]
    [InlineData("validate")]
    [InlineData("validate", "--nope", "x")]
    [InlineData("frob")]
    public async Task Wrong_usage_is_one_line_and_exit_2(params string[] args)
    {
        var root = new RootCommand { Validate.Command() };

        (await CommandLine.Run(root, args, _output, _error)).ShouldBe(2);

        _error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem().ShouldStartWith("tocsin");
    }

    [Theory]
    [InlineData("'x/' + event.involvedObject.name", "https://github.com/acme/fleet", 1)]
    [InlineData("'x/' + event.involvedObject.name", "https://github.com/acme/other", 0)]
    [InlineData("provider.metadata.name + '/' + event.involvedObject.name", "https://github.com/acme/fleet", 0)]
    [InlineData("'x/' + event.metadata.env", "https://github.com/acme/fleet", 0)] // only an event can tell
    public void Two_Providers_that_would_write_one_commit_status_are_told(string expression, string other, int warnings)
    {
        foreach (var (name, address) in new[] { ("one", "git@github.com:acme/fleet.git"), ("two", other) })
        {
            _folder.With(
                $"{name}.yaml",
                $$"""
                apiVersion: notification.toolkit.fluxcd.io/v1beta3
                kind: Provider
                metadata: { name: {{name}}, namespace: apps }
                spec: { type: github, address: "{{address}}", commitStatusExpr: "{{expression}}", secretRef: { name: t } }
                ---
                apiVersion: notification.toolkit.fluxcd.io/v1beta3
                kind: Alert
                metadata: { name: {{name}}, namespace: apps }
                spec:
                  providerRef: { name: {{name}} }
                  eventSources: [{ kind: Kustomization, name: "*" }]
                """
            );
        }

        _folder.With(
            "t.yaml",
            "{ apiVersion: v1, kind: Secret, metadata: { name: t, namespace: apps }, stringData: { token: abcdef } }"
        );

        Run().ShouldBe(0);

        var lines = _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(warnings, _output.ToString());
        lines.ShouldAllBe(l => l.Contains("Alert/apps/two: spec.eventSources[0]: warning: shares the commit status 'x/*' with"));
    }

    private int Run(bool strict = false) =>
        Validate.Run(
            [_folder.Root],
            new ValidateOptions(strict),
            _folder.Options with
            {
                MissingSecretIsWarning = true,
            },
            _output,
            _error
        );
}

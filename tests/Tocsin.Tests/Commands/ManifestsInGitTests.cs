using Tocsin.Commands;
using Tocsin.Tests.Support;

namespace Tocsin.Tests.Commands;

/// <summary><c>tocsin validate</c> on manifests as they lie in Git: patches, templates, variables, encrypted values.</summary>
public sealed class ManifestsInGitTests : IDisposable
{
    private readonly ManifestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_encrypted_Secret_is_one_finding_and_what_it_would_have_held_is_not_missed()
    {
        _folder.With("p.yaml", Provider("discord", "secretRef: { name: d }")).With("s.yaml", Secret("apps", "d", "address"));

        var lines = Findings(out var exit);

        exit.ShouldBe(0);
        var line = lines.ShouldHaveSingleItem();
        line.ShouldStartWith("s.yaml:4: Secret/apps/d: stringData.address: warning: is encrypted by SOPS");
        line.ShouldContain("decrypt it first");
    }

    [Theory]
    [InlineData("stringData", "ENC[AES256_GCM,data:YQ==,iv:YQ==,tag:YQ==,type:str]")]
    [InlineData("data", "ENC[AES256_GCM,data:YQ==,iv:YQ==,tag:YQ==,type:str]")]
    [InlineData("data", "RU5DW0FFUzI1Nl9HQ00sZGF0YTpZUT09XQ==")] // the same, put into base64 by somebody
    public void Nothing_encrypted_is_ever_a_credential(string part, string value)
    {
        _folder
            .With("p.yaml", Provider("github", "address: 'https://github.com/acme/fleet'\n  secretRef: { name: t }"))
            .With(
                "s.yaml",
                $"apiVersion: v1\nkind: Secret\nmetadata: {{ name: t, namespace: apps }}\n{part}: {{ token: '{value}' }}\n"
            );

        var source = _folder.Load();

        var provider = source.Current.Providers.Values.ShouldHaveSingleItem();
        provider.Destination.ShouldBeNull();
        provider.Readiness.IsReady.ShouldBeFalse();
        provider.Readiness.Message.ShouldContain("encrypted by SOPS");
        Findings(out _).ShouldHaveSingleItem().ShouldContain("encrypted by SOPS");
    }

    [Fact]
    public void An_encrypted_Provider_is_one_finding_and_never_used()
    {
        _folder.With("p.yaml", Provider("generic", "address: ENC[AES256_GCM,data:YQ==,iv:YQ==,tag:YQ==,type:str]") + Sops);

        Findings(out _).ShouldHaveSingleItem().ShouldContain("Provider/apps/hook: spec.address: warning: is encrypted by SOPS");
        _folder.Load().Current.Providers.Values.ShouldAllBe(p => p.Destination == null && !p.Readiness.IsReady);
    }

    [Fact]
    public void Secrets_that_nothing_here_uses_are_not_judged()
    {
        _folder
            .With("pair.yaml", Pair)
            .With("a.yaml", Secret("shop", "db", "password"))
            .With("b.yaml", Secret("apps", "db", "password"))
            .With(
                "c.yaml",
                "apiVersion: v1\nkind: Secret\nmetadata: { name: raw, namespace: apps }\ndata: { password: not base64 }\n"
            )
            .With(
                "d.yaml",
                "apiVersion: v1\nkind: Secret\nmetadata: { name: Big, namespace: apps }\nstringData: { x: '${OTHER}' }\n"
            );

        Findings(out var exit, strict: true).ShouldBeEmpty();
        exit.ShouldBe(0);
    }

    [Theory]
    [InlineData("external-secrets.io/v1", "ExternalSecret", "gh", "target: { name: gh-token }")]
    [InlineData("external-secrets.io/v1beta1", "ExternalSecret", "gh-token", "refreshInterval: 1h")]
    [InlineData("external-secrets.io/v1", "ClusterExternalSecret", "gh", "externalSecretName: gh-token", "elsewhere")]
    [InlineData("external-secrets.io/v1alpha1", "PushSecret", "gh", "selector: { secret: { name: gh-token } }")]
    [InlineData(
        "external-secrets.io/v1alpha1",
        "PushSecret",
        "gh",
        "data: [{ match: { remoteRef: { remoteKey: gh-token } } }]",
        "other"
    )]
    [InlineData("bitnami.com/v1alpha1", "SealedSecret", "gh-token", "encryptedData: { token: AgB }")]
    [InlineData("bitnami.com/v1alpha1", "SealedSecret", "gh", "template: { metadata: { name: gh-token } }")]
    [InlineData("secrets.hashicorp.com/v1beta1", "VaultStaticSecret", "gh", "destination: { create: true, name: gh-token }")]
    [InlineData("onepassword.com/v1", "OnePasswordItem", "gh-token", "itemPath: vaults/a/items/b")]
    [InlineData("isindir.github.com/v1alpha3", "SopsSecret", "gh", "secretTemplates: [{ name: gh-token }]")]
    [InlineData("secrets.infisical.com/v1alpha1", "InfisicalSecret", "gh", "managedSecretReference: { secretName: gh-token }")]
    [InlineData("secrets.doppler.com/v1alpha1", "DopplerSecret", "gh", "managedSecret: { name: gh-token }")]
    [InlineData("secrets-store.csi.x-k8s.io/v1", "SecretProviderClass", "gh", "secretObjects: [{ secretName: gh-token }]")]
    public void What_makes_a_Secret_counts_as_that(string version, string kind, string name, string spec, string ns = "apps")
    {
        _folder
            .With("p.yaml", GitHub)
            .With(
                "s.yaml",
                $"apiVersion: {version}\nkind: {kind}\nmetadata: {{ name: {name}, namespace: {ns} }}\nspec: {{ {spec} }}\n"
            );

        Findings(out var exit, strict: true).ShouldBeEmpty();
        exit.ShouldBe(0);
        _folder.Load().Current.Providers.Values.ShouldAllBe(p => p.Readiness.Message.Contains($"is made by {kind} '{name}'"));
    }

    [Fact]
    public void A_Secret_of_another_name_than_the_one_made_is_still_missed()
    {
        _folder
            .With("p.yaml", GitHub)
            .With(
                "s.yaml",
                "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: { name: gh-token, namespace: apps }\nspec: { target: { name: other } }\n"
            );

        Findings(out _).ShouldHaveSingleItem().ShouldContain("[secret-not-found]");
    }

    [Fact]
    public void A_Secret_that_is_in_another_namespace_is_pointed_at()
    {
        _folder
            .With("p.yaml", GitHub)
            .With(
                "s.yaml",
                "apiVersion: v1\nkind: Secret\nmetadata: { name: gh-token, namespace: other }\nstringData: { token: abcdef }\n"
            );

        Findings(out _).ShouldHaveSingleItem().ShouldContain("one of that name is in 'other'");
    }

    [Fact]
    public void A_Secret_that_kustomize_makes_counts()
    {
        _folder
            .With("p.yaml", GitHub)
            .With(
                "kustomization.yaml",
                "resources: [p.yaml]\nnamespace: apps\nsecretGenerator: [{ name: gh-token, envs: [t.env] }]\n"
            );

        Findings(out _, strict: true).ShouldBeEmpty();
    }

    [Fact]
    public void Files_of_kustomize_are_no_objects()
    {
        _folder
            .With("pair.yaml", Pair)
            .With(
                "kustomization.yaml",
                "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [pair.yaml]\n"
            )
            .With("b/kustomization.yaml", "resources: []\n")
            .With("c/kustomization.yml", "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n")
            .With("d/Kustomization", "commonLabels: { a: b }\n")
            .With("e/labels.yaml", "apiVersion: builtin\nkind: LabelTransformer\nmetadata: { name: l }\nlabels: { a: b }\n")
            .With("e/kustomization.yaml", "transformers: [labels.yaml]\n");

        Findings(out var exit, strict: true).ShouldBeEmpty();
        exit.ShouldBe(0);
    }

    [Fact]
    public void A_patch_is_no_object_and_its_result_is_judged()
    {
        _folder
            .With("base/n.yaml", Pair)
            .With("base/kustomization.yaml", "resources: [n.yaml]\n")
            .With("prod/kustomization.yaml", "resources: [../base]\npatches: [{ path: patch.yaml }]\n")
            .With("prod/patch.yaml", Patch("error"));
        Findings(out var exit, strict: true).ShouldBeEmpty();
        exit.ShouldBe(0);

        _folder.With("prod/patch.yaml", Patch("eror"));

        Findings(out exit)
            .ShouldHaveSingleItem()
            .ShouldStartWith("base/n.yaml:10: Alert/apps/all: spec.eventSeverity: error: 'eror'");
        exit.ShouldBe(1);
    }

    [Fact]
    public void A_folder_without_a_kustomization_is_taken_whole()
    {
        _folder
            .With("base/n.yaml", Pair)
            .With("prod/kustomization.yaml", "resources: [../base]\npatches: [{ path: patch.yaml }]\n")
            .With("prod/patch.yaml", Patch("error"));

        Findings(out var exit, strict: true).ShouldBeEmpty();

        exit.ShouldBe(0);
        _folder.Load().Current.Alerts.Values.ShouldHaveSingleItem().Spec.EventSeverity.ShouldBe("error");
    }

    [Fact]
    public void An_Alert_in_a_file_whose_Secrets_are_encrypted_is_read_as_it_is()
    {
        _folder.With("a.yaml", Pair + Sops);

        Findings(out _, strict: true).ShouldBeEmpty();
    }

    [Fact]
    public void Clusters_that_give_their_objects_the_same_names_are_judged_each_by_itself()
    {
        _folder
            .With("clusters/a/alerts.yaml", Pair)
            .With("clusters/b/alerts.yaml", Pair.Replace("'*'", "'*', nme: x", StringComparison.Ordinal));
        foreach (var cluster in (string[])["a", "b"])
        {
            _folder.With(
                $"clusters/{cluster}/flux-system/gotk-sync.yaml",
                $$"""
                apiVersion: kustomize.toolkit.fluxcd.io/v1
                kind: Kustomization
                metadata: { name: flux-system, namespace: flux-system }
                spec: { path: ./clusters/{{cluster}}, sourceRef: { kind: GitRepository, name: flux-system } }
                """
            );
        }

        Findings(out _)
            .ShouldHaveSingleItem()
            .ShouldContain("clusters/b/alerts.yaml:12: Alert/apps/all: spec.eventSources[0].nme");
    }

    [Fact]
    public void What_is_wrong_with_a_component_is_said_once_however_many_take_it()
    {
        _folder
            .With(
                "c/n.yaml",
                Pair.Replace(", namespace: apps", "", StringComparison.Ordinal)
                    .Replace("'*'", "'*', nme: x", StringComparison.Ordinal)
            )
            .With("c/kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [n.yaml]\n");
        for (var i = 0; i < 5; i++)
        {
            _folder.With($"app{i}/kustomization.yaml", $"namespace: app{i % 4}\ncomponents: [../c]\n");
        }

        Findings(out _).ShouldHaveSingleItem().ShouldContain("nme: warning: is not a known field");
    }

    [Fact]
    public void Variables_of_postBuild_are_named_and_never_an_error()
    {
        _folder.With(
            "a.yaml",
            """
            apiVersion: notification.toolkit.fluxcd.io/v1beta3
            kind: Provider
            metadata: { name: slack, namespace: "${NAMESPACE}" }
            spec: { type: slack, channel: "${CHANNEL:=general}", address: "${SLACK_URL}" }
            ---
            apiVersion: notification.toolkit.fluxcd.io/v1beta3
            kind: Alert
            metadata: { name: "${CLUSTER}-all", namespace: "${NAMESPACE}" }
            spec:
              providerRef: { name: slack }
              eventSeverity: ${SEVERITY:-error}
              eventSources: [{ kind: Kustomization, name: '*', namespace: "${NAMESPACE}" }]
            """
        );

        var lines = Findings(out var exit);

        exit.ShouldBe(0);
        lines.ShouldAllBe(l => l.Contains(": warning: holds the variable ") && l.Contains("Flux's postBuild replaces"));
        lines
            .Select(l => (l.Split(": ")[2], l.Split("variable ")[1].Split(',')[0]))
            .ShouldBe([
                ("metadata.namespace", "NAMESPACE"),
                ("spec.address", "SLACK_URL"),
                ("spec.channel", "CHANNEL"),
                ("metadata.name", "CLUSTER"),
                ("metadata.namespace", "NAMESPACE"),
                ("spec.eventSeverity", "SEVERITY"),
                ("spec.eventSources[0].namespace", "NAMESPACE"),
            ]);
    }

    [Theory]
    [InlineData("type: ${TYPE}\n  address: 'https://hooks.example.org/x'")]
    [InlineData("type: generic\n  address: 'https://${HOST}/x'")]
    [InlineData("type: generic\n  address: 'https://hooks.example.org/x'\n  suspend: ${OFF}")]
    [InlineData("type: generic\n  address: 'https://hooks.example.org/x'\n  timeout: ${TIMEOUT}")]
    [InlineData("type: github\n  address: 'https://github.com/acme/fleet'\n  secretRef: { name: '${SECRET}' }")]
    [InlineData("type: github\n  address: 'https://github.com/acme/fleet'\n  secretRef: { name: 'gh-${SECRET^^}' }")]
    public void A_field_with_a_variable_is_one_warning_and_the_Provider_is_not_used(string spec)
    {
        _folder.With("p.yaml", $"{Head}kind: Provider\nmetadata: {{ name: hook, namespace: apps }}\nspec:\n  {spec}\n");

        Findings(out var exit).ShouldHaveSingleItem().ShouldContain("[postbuild-variable]");
        exit.ShouldBe(0);
        var provider = _folder.Load().Current.Providers.Values.ShouldHaveSingleItem();
        provider.Readiness.IsReady.ShouldBeFalse();
        provider.Readiness.Message.ShouldContain("Flux's postBuild replaces");
        provider.Destination.ShouldBeNull();
    }

    [Fact]
    public void A_variable_with_a_default_is_used_with_it()
    {
        _folder.With("p.yaml", Provider("generic", "address: 'https://${HOST:=hooks.example.org}/x'\n  suspend: ${OFF:=false}"));

        Findings(out _).Count.ShouldBe(2);
        _folder
            .Load()
            .Current.Providers.Values.ShouldHaveSingleItem()
            .Destination!.Address.Value.ShouldBe("https://hooks.example.org/x");
    }

    [Fact]
    public void What_may_come_true_by_a_variable_is_not_missed()
    {
        _folder
            .With("p.yaml", Provider("github", "address: 'https://github.com/acme/fleet'\n  secretRef: { name: t }", "${NS}"))
            .With(
                "s.yaml",
                "apiVersion: v1\nkind: Secret\nmetadata: { name: t, namespace: '${OTHER}' }\nstringData: { token: abcdef }\n"
            )
            .With("a.yaml", Alert("hook", "apps"));

        var lines = Findings(out var exit);

        exit.ShouldBe(0);
        lines.ShouldAllBe(l => l.Contains("[postbuild-variable]"));
    }

    [Fact]
    public void A_Secrets_variable_that_is_Fluxs_is_a_warning()
    {
        _folder
            .With("p.yaml", GitHub)
            .With(
                "s.yaml",
                "apiVersion: v1\nkind: Secret\nmetadata: { name: gh-token, namespace: apps }\nstringData: { token: '${GH_TOKEN}' }\n"
            );

        Findings(out var exit).ShouldHaveSingleItem().ShouldContain("stringData.token: warning: holds the variable GH_TOKEN");
        exit.ShouldBe(0);
    }

    [Theory]
    [InlineData("{{- if .Values.on }}\napiVersion: notification.toolkit.fluxcd.io/v1beta3\nkind: Alert\n{{- end }}\n")]
    [InlineData("apiVersion: notification.toolkit.fluxcd.io/v1beta3\nkind: Alert\nmetadata:\n  name: {{ .Values.x }}\n")]
    [InlineData("apiVersion: notification.toolkit.fluxcd.io/v1beta3\nkind: Alert\nmetadata:\n  name: \"{{ .Values.x }}\"\n")]
    public void A_template_is_named_so(string text)
    {
        _folder.With("a.yaml", text);

        var line = Findings(out var exit).ShouldHaveSingleItem();

        line.ShouldContain("error: is a template");
        line.ShouldContain("has to be rendered first: helm template CHART | tocsin validate -");
        exit.ShouldBe(1);
    }

    [Fact]
    public void Charts_are_passed_over_and_only_what_they_say_of_alerting_is_told()
    {
        _folder
            .With("charts/app/Chart.yaml", "apiVersion: v2\nname: app\nversion: 1.0.0\n")
            .With("charts/app/values.yaml", "replicas: 3\nspec: {}\n")
            .With("charts/app/templates/d.yaml", "{{- if .Values.on }}\nkind: Deployment\n{{- end }}\n")
            .With("charts/app/templates/sub/plain.yaml", "apiVersion: v1\nkind: ConfigMap\n");
        Findings(out var exit, strict: true).ShouldBeEmpty();
        exit.ShouldBe(0);

        _folder.With("charts/app/templates/alert.yaml", "{{ if .Values.on }}\n" + Pair + "\n{{ end }}\n");

        Findings(out exit).ShouldHaveSingleItem().ShouldContain("warning: is a template of a Helm chart");
        exit.ShouldBe(0);
    }

    [Fact]
    public void An_alias_as_a_key_loses_nothing()
    {
        _folder.With(
            "a.yaml",
            """
            apiVersion: helm.toolkit.fluxcd.io/v2
            kind: HelmRelease
            metadata:
              name: &app web
              namespace: apps
              labels: { team: a }
            spec:
              values:
                controllers:
                  *app :
                    containers: { *app : { image: &image { tag: v1 }, other: *image } }
                  &key other: { x: *key }
            ---

            """
                + Pair.Replace("'*' }", "web, matchLabels: { team: a } }", StringComparison.Ordinal)
                    .Replace("Kustomization", "HelmRelease", StringComparison.Ordinal)
        );

        Findings(out var exit, strict: true).ShouldBeEmpty();
        exit.ShouldBe(0);
    }

    [Fact]
    public void Standard_input_is_read_in_place_of_a_path()
    {
        using var output = new StringWriter();
        var options = _folder.Options with { Input = System.Text.Encoding.UTF8.GetBytes(Alert("nobody", "apps")) };

        Validate.Run(["-"], new ValidateOptions(), options, output, TextWriter.Null).ShouldBe(1);

        output
            .ToString()
            .ShouldStartWith("<stdin>:5: Alert/apps/all: spec.providerRef.name: error: Provider 'nobody' does not exist");
    }

    private const string Head = "apiVersion: notification.toolkit.fluxcd.io/v1beta3\n";
    private const string Sops = "sops:\n  mac: ENC[AES256_GCM,data:YQ==,iv:YQ==,tag:YQ==,type:str]\n  version: 3.9.0\n";

    private const string Pair = """
        apiVersion: notification.toolkit.fluxcd.io/v1beta3
        kind: Provider
        metadata: { name: hook, namespace: apps }
        spec: { type: generic, address: 'https://hooks.example.org/x' }
        ---
        apiVersion: notification.toolkit.fluxcd.io/v1beta3
        kind: Alert
        metadata: { name: all, namespace: apps }
        spec:
          providerRef: { name: hook }
          eventSources:
          - { kind: Kustomization, name: '*' }

        """;

    private const string GitHub =
        Head
        + "kind: Provider\nmetadata: { name: gh, namespace: apps }\nspec: { type: github, address: 'https://github.com/acme/fleet', secretRef: { name: gh-token } }\n";

    private static string Provider(string type, string spec, string ns = "apps") =>
        $"{Head}kind: Provider\nmetadata: {{ name: hook, namespace: '{ns}' }}\nspec:\n  type: {type}\n  {spec}\n";

    private static string Alert(string provider, string ns) =>
        $"{Head}kind: Alert\nmetadata: {{ name: all, namespace: {ns} }}\nspec:\n  providerRef: {{ name: {provider} }}\n  eventSources: [{{ kind: Kustomization, name: '*' }}]\n";

    private static string Secret(string ns, string name, string key) =>
        $"apiVersion: v1\nkind: Secret\nmetadata: {{ name: {name}, namespace: {ns} }}\nstringData: {{ {key}: 'ENC[AES256_GCM,data:YQ==,iv:YQ==,tag:YQ==,type:str]' }}\n{Sops}";

    private static string Patch(string severity) =>
        $"{Head}kind: Alert\nmetadata: {{ name: all, namespace: apps }}\nspec: {{ eventSeverity: {severity} }}\n";

    private List<string> Findings(out int exit, bool strict = false)
    {
        using var output = new StringWriter();
        var options = _folder.Options with { MissingSecretIsWarning = true };
        exit = Validate.Run([_folder.Root], new ValidateOptions(strict), options, output, TextWriter.Null);
        return
        [
            .. output
                .ToString()
                .Replace(_folder.Root + "/", "", StringComparison.Ordinal)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries),
        ];
    }
}

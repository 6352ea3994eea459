using System.Text;

namespace Tocsin.Tests.Support;

/// <summary>
/// A repository as a company keeps it for Flux: two clusters, 230 applications in overlays and components, charts, dashboards,
/// encrypted Secrets, ExternalSecrets, variables of postBuild, and the settings of tools. 1,700 files and some.
/// </summary>
internal sealed class Fleet(string root)
{
    private const int Apps = 230;
    private const string Enc = "ENC[AES256_GCM,data:YQ==,iv:YQ==,tag:YQ==,type:str]";
    private const string Notification = "apiVersion: notification.toolkit.fluxcd.io/v1beta3";

    /// <summary>All that <c>validate</c> has to say of it: what is encrypted and what is not known yet, both in use for alerting.</summary>
    public static IReadOnlyList<string> Findings { get; } =
    [
        "infra/notifications/base/pager.yaml:4: Provider/flux-system/pager: spec.channel: warning: holds the variable PAGER_KEY",
        "infra/notifications/base/slack.sops.yaml:4: Secret/flux-system/slack-url: stringData.address: warning: is encrypted by SOPS",
    ];

    /// <returns>How many files it has.</returns>
    public int Write()
    {
        foreach (var cluster in (string[])["prod", "staging"])
        {
            Cluster(cluster);
        }

        Notifications();
        Component();
        for (var i = 0; i < Apps; i++)
        {
            App($"app{i:000}");
        }

        for (var i = 0; i < 12; i++)
        {
            Chart($"chart{i}");
        }

        Tools();
        return Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Count();
    }

    private void Cluster(string name)
    {
        Add($"clusters/{name}/flux-system/kustomization.yaml", "resources:\n- gotk-components.yaml\n- gotk-sync.yaml\n");
        Add($"clusters/{name}/flux-system/gotk-components.yaml", Definitions());
        Add($"clusters/{name}/flux-system/gotk-sync.yaml", Ks("flux-system", $"./clusters/{name}"));
        Add($"clusters/{name}/notifications.yaml", Ks("notifications", $"./infra/notifications/{name}"));
        Add(
            $"clusters/{name}/alerts.yaml",
            $$"""
            {{Notification}}
            kind: Provider
            metadata: { name: cluster, namespace: flux-system }
            spec: { type: generic, address: 'https://hooks.example.org/{{name}}' }
            ---
            {{Notification}}
            kind: Alert
            metadata: { name: cluster, namespace: flux-system }
            spec:
              providerRef: { name: cluster }
              eventSources: [{ kind: GitRepository, name: '*' }]
            """
        );
    }

    private void Notifications()
    {
        const string folder = "infra/notifications";
        Add(
            $"{folder}/base/kustomization.yaml",
            "namespace: flux-system\nresources: [slack.yaml, slack.sops.yaml, github.yaml, pager.yaml]\n"
        );
        Add(
            $"{folder}/base/slack.yaml",
            Provider("slack", "type: slack, channel: ops, secretRef: { name: slack-url }") + Alert("slack", "HelmRelease")
        );
        Add($"{folder}/base/slack.sops.yaml", Secret("slack-url", "address"));
        Add(
            $"{folder}/base/github.yaml",
            Provider("github", "type: github, address: 'https://github.com/acme/fleet', secretRef: { name: gh-token }")
                + Alert("github", "Kustomization")
                + "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: { name: gh }\nspec: { target: { name: gh-token } }\n"
        );
        Add(
            $"{folder}/base/pager.yaml",
            Provider("pager", "type: pagerduty, address: 'https://events.pagerduty.com', channel: '${PAGER_KEY}'")
                + Alert("pager", "Bucket")
        );
        foreach (var cluster in (string[])["prod", "staging"])
        {
            Add(
                $"{folder}/{cluster}/kustomization.yaml",
                "resources: [../base]\npatches:\n- path: severity.yaml\n  target: { kind: Alert, name: slack }\n"
            );
            Add(
                $"{folder}/{cluster}/severity.yaml",
                $"{Notification}\nkind: Alert\nmetadata: {{ name: any }}\nspec: {{ eventSeverity: {(cluster == "prod" ? "error" : "info")} }}\n"
            );
        }
    }

    private void Component()
    {
        Add(
            "components/alerts/kustomization.yaml",
            "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [alert.yaml]\n"
        );
        Add(
            "components/alerts/alert.yaml",
            Provider("matrix", "type: alertmanager, address: 'http://alertmanager.monitoring.svc:9093/api/v2/alerts/'")
                + Alert("matrix", "HelmRelease")
        );
    }

    private void App(string name)
    {
        var folder = $"apps/{name}";
        Add(
            $"{folder}/ks.yaml",
            Ks(name, $"./apps/{name}/app", "postBuild: { substitute: { APP: x } }\n  targetNamespace: ${NAMESPACE}")
        );
        Add(
            $"{folder}/app/kustomization.yaml",
            $"namespace: {name}\nresources: [helmrelease.yaml, externalsecret.yaml, secret.sops.yaml]\ncomponents: [../../../components/alerts]\nconfigMapGenerator: [{{ name: values, files: [values.yaml=values.yaml] }}]\n"
        );
        Add(
            $"{folder}/app/helmrelease.yaml",
            $$$"""
            apiVersion: helm.toolkit.fluxcd.io/v2
            kind: HelmRelease
            metadata: { name: &app {{{name}}}, labels: { team: a } }
            spec:
              chart: { spec: { chart: app-template, version: 3.x } }
              values:
                controllers:
                  *app :
                    containers:
                      *app : { image: "example.org/{{{name}}}:${VERSION}", env: { URL: "https://${HOST:=x}", NAME: "{{ .Release.Name }}" } }
                service: { *app : { ports: { http: { port: 80 } } } }
            """
        );
        Add($"{folder}/app/values.yaml", "image: { tag: 1.2.3 }\nresources: { limits: { memory: 64Mi } }\nspec: {}\n");
        Add($"{folder}/app/secret.sops.yaml", Secret(name + "-db", "password"));
        Add(
            $"{folder}/app/externalsecret.yaml",
            $$$"""
            apiVersion: external-secrets.io/v1
            kind: ExternalSecret
            metadata: { name: {{{name}}} }
            spec: { target: { name: {{{name}}}-api, template: { data: { token: "{{ .token }}" } } } }
            """
        );
        Add($"{folder}/app/patch.json", """[{ "op": "replace", "path": "/spec/replicas", "value": 2 }]""");
    }

    private void Chart(string name)
    {
        Add($"charts/{name}/Chart.yaml", $"apiVersion: v2\nname: {name}\nversion: 0.1.0\n");
        Add($"charts/{name}/values.yaml", "replicas: 1\nnameOverride: ''\n");
        Add(
            $"charts/{name}/templates/deployment.yaml",
            "{{- if .Values.on }}\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\n{{- end }}\n"
        );
        Add($"charts/{name}/templates/service.yaml", "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ include \"x\" . }}\n");
    }

    private void Tools()
    {
        Add("renovate.json", """{ "extends": ["config:base"] }""");
        Add("Taskfile.yaml", "version: '3'\ntasks: { build: { cmds: ['echo {{.X}}'] } }\n");
        Add("kind.yaml", "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\n");
        Add("tests/kubeconfig.yaml", "apiVersion: v1\nkind: Config\nclusters: []\n");
        Add("infra/crs/job.yaml", "apiVersion: batch/v1\nkind: Job\nmetadata: { generateName: once-, namespace: x }\n");
        for (var i = 0; i < 40; i++)
        {
            Add($"infra/dashboards/d{i}.json", Dashboard());
        }
    }

    private static string Provider(string name, string spec) =>
        $"{Notification}\nkind: Provider\nmetadata: {{ name: {name} }}\nspec: {{ {spec} }}\n---\n";

    private static string Alert(string name, string kind) =>
        $"{Notification}\nkind: Alert\nmetadata: {{ name: {name} }}\nspec:\n  providerRef: {{ name: {name} }}\n  eventSources: [{{ kind: {kind}, name: '*' }}]\n---\n";

    private static string Secret(string name, string key) =>
        $"apiVersion: v1\nkind: Secret\nmetadata: {{ name: {name} }}\nstringData: {{ {key}: '{Enc}' }}\nsops:\n  age: [{{ recipient: age1x, enc: x }}]\n  mac: '{Enc}'\n  version: 3.9.0\n";

    private static string Ks(string name, string path, string more = "prune: true") =>
        $"apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{ name: {name}, namespace: flux-system }}\nspec:\n  interval: 10m\n  path: {path}\n  sourceRef: {{ kind: GitRepository, name: flux-system }}\n  decryption: {{ provider: sops }}\n  {more}\n";

    // As large as Flux's own.
    private static string Definitions()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 12; i++)
        {
            text.Append(
                $"---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: kind{i}.example.org\nspec:\n  properties:\n"
            );
            for (var f = 0; f < 300; f++)
            {
                text.Append(
                    $"    field{f}:\n      description: |-\n        A field of this kind, which says what the controller is to do about it.\n      type: string\n"
                );
            }
        }

        return text.ToString();
    }

    private static string Dashboard() =>
        $$"""{ "title": "d", "panels": [{{string.Join(',', Enumerable.Range(0, 60).Select(i => $$"""{ "id": {{i}}, "type": "graph", "targets": [{ "expr": "sum(rate(x[5m]))" }] }"""))}}] }""";

    private void Add(string path, string text)
    {
        var file = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}

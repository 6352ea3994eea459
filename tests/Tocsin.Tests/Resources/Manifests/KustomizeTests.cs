using Tocsin.Core.Reports;
using Tocsin.Resources.Manifests;
using Tocsin.Tests.Support;

namespace Tocsin.Tests.Resources.Manifests;

/// <summary>Kustomizations among manifests: what is served is what kustomize would render.</summary>
public sealed class KustomizeTests : IDisposable
{
    private readonly ManifestFolder _folder = new();

    public KustomizeTests() => _folder.With("base/n.yaml", Pair("", "hook"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_base_that_an_overlay_takes_counts_once_and_in_its_namespace()
    {
        Kustomization("base", "resources: [n.yaml]");
        Kustomization("prod", "resources: [../base]\nnamespace: prod");

        var source = _folder.Load();

        source.Findings.ShouldBeEmpty();
        source.Current.Alerts.Keys.ShouldBe([new ObjectName("prod", "all")]);
        source.Current.Providers.Keys.ShouldBe([new ObjectName("prod", "hook")]);
        source.Current.Alerts.Values.ShouldAllBe(a => a.Readiness.IsReady);
    }

    [Fact]
    public void Two_overlays_are_two_sets_of_objects()
    {
        Kustomization("base", "resources: [n.yaml]");
        Kustomization("prod", "resources: [../base]\nnamespace: prod");
        Kustomization("staging", "resources: [../base]\nnamespace: staging");

        Alerts().ShouldBe(["prod/all", "staging/all"]);
    }

    [Fact]
    public void A_component_is_made_part_of_each_who_takes_it()
    {
        _folder.With("c/n.yaml", Pair("", "hook")).With("c/kustomization.yaml", Component("resources: [n.yaml]"));
        Kustomization("one", "namespace: one\ncomponents: [../c]");
        Kustomization("two", "namespace: two\ncomponents: [../c]");
        _folder.Delete("base/n.yaml");

        Alerts().ShouldBe(["one/all", "two/all"]);
    }

    [Theory]
    [InlineData("patches: [{ path: p.yaml }]", "kind: Alert\nmetadata: { name: all }\nspec: { eventSeverity: error }")]
    [InlineData("patchesStrategicMerge: [p.yaml]", "kind: Alert\nmetadata: { name: all }\nspec: { eventSeverity: error }")]
    [InlineData(
        "patches: [{ path: p.yaml, target: { kind: Alert } }]",
        "kind: Alert\nmetadata: { name: x }\nspec: { eventSeverity: error }"
    )]
    [InlineData(
        "patches: [{ path: p.yaml, target: { kind: A.*, name: al+ } }]",
        "[{ op: add, path: /spec/eventSeverity, value: error }]"
    )]
    [InlineData(
        "patchesJson6902: [{ path: p.yaml, target: { kind: Alert, name: all } }]",
        "- { op: add, path: /spec/eventSeverity, value: error }"
    )]
    public void A_patch_changes_its_object_and_is_none_itself(string how, string patch)
    {
        var head = patch.StartsWith("kind", StringComparison.Ordinal)
            ? "apiVersion: notification.toolkit.fluxcd.io/v1beta3\n"
            : "";
        Kustomization("prod", $"resources: [../base]\n{how}");
        Kustomization("base", "resources: [n.yaml]");
        _folder.With("prod/p.yaml", head + patch);

        var source = _folder.Load();

        source.Findings.ShouldBeEmpty();
        source.Current.Alerts.Values.ShouldHaveSingleItem().Spec.EventSeverity.ShouldBe("error");
    }

    [Fact]
    public void A_patch_in_place_replaces_lists_merges_maps_and_removes_what_is_null()
    {
        Kustomization(
            "base",
            """
            resources: [n.yaml]
            patches:
            - target: { kind: Alert }
              patch: |-
                kind: Alert
                metadata: { name: any }
                spec:
                  eventSources: [{ kind: HelmRelease, name: '*' }]
                  eventMetadata: { added: 'yes' }
                  summary: null
            """
        );

        var spec = _folder.Load().Current.Alerts.Values.ShouldHaveSingleItem().Spec;

        spec.EventSources.ShouldHaveSingleItem().Kind.ShouldBe("HelmRelease");
        spec.EventMetadata["added"].ShouldBe("yes");
        spec.EventMetadata["kept"].ShouldBe("yes");
        spec.Summary.ShouldBeEmpty();
    }

    [Fact]
    public void A_patch_can_delete_its_object()
    {
        Kustomization("base", "resources: [n.yaml]\npatches: [{ patch: \"{ $patch: delete }\", target: { kind: Alert } }]");

        var source = _folder.Load();

        source.Current.Alerts.ShouldBeEmpty();
        source.Current.Providers.Count.ShouldBe(1);
    }

    [Fact]
    public void A_prefix_changes_names_and_references_only_where_kustomize_is_told_of_them()
    {
        Kustomization("base", "resources: [n.yaml]\nnamePrefix: prod-\nnameSuffix: -eu");

        var source = _folder.Load();

        source.Current.Providers.Keys.ShouldBe([new ObjectName("default", "prod-hook-eu")]);
        _folder.Told(source).ShouldContain(t => t.Contains("Provider 'hook' does not exist"));

        _folder.With(
            "base/names.yaml",
            """
            nameReference:
            - kind: Provider
              group: notification.toolkit.fluxcd.io
              fieldSpecs: [{ kind: Alert, path: spec/providerRef/name }]
            """
        );
        Kustomization("base", "resources: [n.yaml]\nnamePrefix: prod-\nnameSuffix: -eu\nconfigurations: [names.yaml]");
        source.Refresh();

        _folder.Told(source).ShouldBeEmpty();
        source.Current.Alerts[new ObjectName("default", "prod-all-eu")].Readiness.IsReady.ShouldBeTrue();
    }

    [Fact]
    public void Labels_that_it_sets_are_those_that_an_Alert_finds()
    {
        Kustomization("base", "resources: [n.yaml]\ncommonLabels: { team: a }\nlabels: [{ pairs: { tier: web } }]");

        _folder
            .Load()
            .Current.Alerts.Values.ShouldHaveSingleItem()
            .Labels.ShouldBe(new Dictionary<string, string> { ["team"] = "a", ["tier"] = "web" }, ignoreOrder: true);
    }

    [Fact]
    public void What_is_only_listed_is_read_from_where_it_lies_and_watched_there()
    {
        Kustomization("base", "resources: [n.yaml]");
        Kustomization("prod", "resources: [../base]\nnamespace: prod");
        var source = new ManifestSource([_folder.PathOf("prod")], _folder.Options, TimeProvider.System);
        source.Load();
        source.Current.Alerts.Keys.ShouldBe([new ObjectName("prod", "all")]);

        _folder.With("base/n.yaml", Pair("", "hook", "  eventSeverity: error"));

        source.Refresh().ShouldBeTrue();
        source.Current.Alerts.Values.ShouldHaveSingleItem().Spec.EventSeverity.ShouldBe("error");
    }

    [Fact]
    public void A_change_of_one_overlay_leaves_the_alerts_of_the_others_as_they_are()
    {
        Kustomization("base", "resources: [n.yaml]");
        Kustomization("prod", "resources: [../base]\nnamespace: prod");
        Kustomization("staging", "resources: [../base]\nnamespace: staging");
        var source = _folder.Load();
        var prod = source.Current.Alerts[new ObjectName("prod", "all")].Active;

        Kustomization("staging", "resources: [../base]\nnamespace: other");
        source.Refresh().ShouldBeTrue();

        source.Current.Alerts[new ObjectName("prod", "all")].Active.ShouldBeSameAs(prod);
    }

    [Fact]
    public void Folders_that_take_each_other_end_and_are_told()
    {
        Kustomization("a", "resources: [../b]");
        Kustomization("b", "resources: [../a]");
        Kustomization("top", "resources: [../a]");

        _folder.Told(_folder.Load()).ShouldContain(t => t.Contains("takes itself") && t.EndsWith("take one of them out"));
    }

    [Fact]
    public void Folders_that_take_others_twice_end_and_are_told()
    {
        Kustomization("f0", "resources: [../base]");
        Kustomization("base", "resources: [n.yaml]");
        for (var i = 1; i <= 20; i++)
        {
            Kustomization($"g{i}", $"resources: [../f{i - 1}]");
            Kustomization($"h{i}", $"resources: [../f{i - 1}]");
            Kustomization($"f{i}", $"resources: [../g{i}, ../h{i}]");
        }

        _folder.Told(_folder.Load()).ShouldContain(t => t.Contains("stands for more than"));
    }

    [Fact]
    public void An_object_that_is_rendered_is_not_edited_in_its_file()
    {
        Kustomization("base", "resources: [n.yaml]\nnamespace: prod");

        _folder.Load().Objects.ShouldAllBe(o => o.Written!.Value.Name.Namespace == "default");
    }

    private IEnumerable<string> Alerts() => _folder.Load().Current.Alerts.Keys.Select(n => n.ToString()).Order();

    private void Kustomization(string folder, string fields) =>
        _folder.With(
            $"{folder}/kustomization.yaml",
            $"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n{fields}\n"
        );

    private static string Component(string fields) =>
        $"apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n{fields}\n";

    internal static string Pair(string ns, string provider, string extra = "") =>
        $$"""
            apiVersion: notification.toolkit.fluxcd.io/v1beta3
            kind: Provider
            metadata: { name: {{provider}}{{(ns.Length > 0 ? $", namespace: {ns}" : "")}} }
            spec: { type: generic, address: 'https://hooks.example.org/x' }
            ---
            apiVersion: notification.toolkit.fluxcd.io/v1beta3
            kind: Alert
            metadata: { name: all{{(ns.Length > 0 ? $", namespace: {ns}" : "")}} }
            spec:
              providerRef: { name: {{provider}} }
              eventSources: [{ kind: Kustomization, name: '*' }]
              eventMetadata: { kept: 'yes' }
            {{extra}}
            """;
}

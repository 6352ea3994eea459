namespace Tocsin.Acceptance.Cluster;

/// <summary>Definitions of the kinds that Alerts name as sources, of which everything may be said.</summary>
internal static class FluxDefinitions
{
    /// <summary>As of a Flux without image automation.</summary>
    public static Task DefineSources(this Lab lab) =>
        Task.WhenAll(
            lab.Define("source.toolkit.fluxcd.io", "Bucket"),
            lab.Define("source.toolkit.fluxcd.io", "GitRepository"),
            lab.Define("source.toolkit.fluxcd.io", "HelmChart"),
            lab.Define("source.toolkit.fluxcd.io", "HelmRepository"),
            lab.Define("source.toolkit.fluxcd.io", "OCIRepository"),
            lab.Define("kustomize.toolkit.fluxcd.io", "Kustomization"),
            lab.Define("helm.toolkit.fluxcd.io", "HelmRelease")
        );

    /// <summary>Defines one, if it is not yet, and waits until it is served.</summary>
    public static async Task Define(this Lab lab, string group, string kind)
    {
        var plural = PluralOf(kind);
        var version = group == "source.extensions.fluxcd.io" ? "v1beta1" : "v1";
        var definition = $$"""
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: { name: {{plural}}.{{group}} }
            spec:
              group: {{group}}
              names: { kind: {{kind}}, plural: {{plural}} }
              scope: Namespaced
              versions:
                - name: {{version}}
                  served: true
                  storage: true
                  schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }
            """;
        var answer = await lab.Api.Create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition);
        answer.Status.ShouldBeOneOf(201, 409);
        await Wait.Until(
            async () => (await lab.Api.Get($"/apis/{group}/{version}/{plural}")).Status == 200,
            $"{kind} is served",
            180
        );
    }

    /// <summary>As the API's paths name a kind.</summary>
    public static string PluralOf(string kind)
    {
        var name = kind.ToLowerInvariant();
        return name.EndsWith('y') ? name[..^1] + "ies" : name + "s";
    }
}

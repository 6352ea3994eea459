using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tocsin.Acceptance.Harness;

/// <summary>Manifests and events as tests need them.</summary>
internal static class Given
{
    /// <summary>An Alert for all Kustomizations of namespace <c>apps</c>.</summary>
    public static string Alert(
        string name = "all",
        string provider = "target",
        string more = "",
        string kind = "Kustomization"
    ) =>
        $$"""
            apiVersion: notification.toolkit.fluxcd.io/v1beta3
            kind: Alert
            metadata: { name: {{name}}, namespace: apps }
            spec:
              providerRef: { name: {{provider}} }
              eventSources: [{ kind: {{kind}}, name: "*" }]
              {{more}}
            """;

    public static string Provider(string address, string name = "target", string type = "generic", string more = "") =>
        $$"""
            apiVersion: notification.toolkit.fluxcd.io/v1beta3
            kind: Provider
            metadata: { name: {{name}}, namespace: apps }
            spec:
              type: {{type}}
              address: {{address}}
              {{more}}
            """;

    public static string Secret(string name, params (string Key, string Value)[] data) =>
        new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "apps" },
            ["stringData"] = new JsonObject(data.Select(d => KeyValuePair.Create<string, JsonNode?>(d.Key, d.Value))),
        }.ToJsonString();

    /// <summary>An event about <c>Kustomization/apps/{name}</c>.</summary>
    public static string Event(
        string name = "webapp",
        string message = "hello",
        string severity = "info",
        string reason = "ReconciliationSucceeded",
        string ns = "apps",
        string kind = "Kustomization",
        string apiVersion = "kustomize.toolkit.fluxcd.io/v1",
        (string Key, string Value)[]? metadata = null
    ) =>
        JsonSerializer.Serialize(
            new
            {
                involvedObject = new
                {
                    kind,
                    @namespace = ns,
                    name,
                    uid = "7d0cdc51-ddcf-4743-b223-83ca5c699632",
                    apiVersion,
                },
                severity,
                timestamp = "2026-08-07T13:12:44Z",
                message,
                reason,
                metadata = (metadata ?? []).ToDictionary(m => m.Key, m => m.Value),
                reportingController = "kustomize-controller",
                reportingInstance = "kustomize-controller-0",
            }
        );
}

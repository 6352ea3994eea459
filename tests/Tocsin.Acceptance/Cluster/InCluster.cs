using System.Text.Json;

namespace Tocsin.Acceptance.Cluster;

/// <summary>The built program as the controller of a namespace of a lab, and objects there as tests need them.</summary>
internal sealed class InCluster(Lab lab, string ns) : IDisposable
{
    public static readonly string[] OneNamespace = ["--watch-all-namespaces=false"];
    private readonly Workspace _workspace = new();

    public string Namespace => ns;

    /// <summary>Starts it as this user of the API, the administrator unless one is named, and waits until it is ready.</summary>
    public Task<TocsinProcess> Serve(string? kubeconfig = null, params string[] flags) =>
        TocsinProcess.Start([.. Arguments(kubeconfig), .. flags], Environment);

    /// <summary>The same for all namespaces of the lab.</summary>
    public Task<TocsinProcess> ServeAll(params string[] flags) =>
        TocsinProcess.Start([.. Arguments(null).SkipLast(OneNamespace.Length), .. flags], Environment);

    public Task Secret(string name, string token, string labels = "") =>
        lab.Apply(
            $$"""
            apiVersion: v1
            kind: Secret
            metadata: { name: {{name}}, namespace: {{ns}}, labels: { {{labels}} } }
            stringData: { headers: "Authorization: Bearer {{token}}" }
            """
        );

    public Task Apply(params string[] documents) => lab.Apply([.. documents.Select(InNamespace)]);

    private string InNamespace(string manifest) =>
        manifest
            .Replace("namespace: apps", $"namespace: {ns}", StringComparison.Ordinal)
            .Replace("\"namespace\":\"apps\"", $"\"namespace\":\"{ns}\"", StringComparison.Ordinal);

    /// <summary>Waits until the Ready condition of <c>alert/x</c> or <c>provider/x</c> is as wanted, and gives it.</summary>
    public Task<JsonElement> Ready(string what, string status, double seconds = 20) => Says(what, "Ready", status, seconds);

    /// <summary>Waits until a condition of <c>alert/x</c> or <c>provider/x</c> is as wanted, and gives it.</summary>
    public async Task<JsonElement> Says(string what, string type, string status, double seconds = 20)
    {
        JsonElement? last = null;
        var (kind, name) = (what.Split('/')[0] + "s", what.Split('/')[1]);
        await Wait.Until(
            async () =>
            {
                var path = $"/apis/notification.toolkit.fluxcd.io/v1beta3/namespaces/{ns}/{kind}/{name}";
                var answer = await lab.Api.Get(path);
                using var json = JsonDocument.Parse(answer.Body.ToJsonString());
                last = json.RootElement.Clone();
                return Condition(last.Value, type) is { } c && c.GetProperty("status").GetString() == status;
            },
            () => $"{what} is {type}={status}; it is {last}",
            seconds
        );
        return Condition(last!.Value, type)!.Value;
    }

    /// <summary>The reasons and messages of Kubernetes events about an object.</summary>
    public async Task<IReadOnlyList<string>> EventsOf(string name)
    {
        var answer = await lab.Api.Get($"/api/v1/namespaces/{ns}/events?fieldSelector=involvedObject.name={name}");
        return [.. answer.Succeeded()["items"]!.AsArray().Select(e => $"{e!["type"]} {e["reason"]}: {e["message"]}")];
    }

    public string Event(string message, string name = "webapp") => Given.Event(name, message, ns: ns);

    public void Dispose() => _workspace.Dispose();

    private (string, string)[] Environment => [("RUNTIME_NAMESPACE", ns), ("KUBECONFIG", "")];

    private string[] Arguments(string? kubeconfig) =>
        [
            "serve",
            "--kubeconfig",
            kubeconfig ?? lab.AdminConfig,
            "--data-dir",
            _workspace.Data,
            .. TocsinProcess.AnyPort,
            .. OneNamespace,
        ];

    private static JsonElement? Condition(JsonElement o, string type) =>
        o.TryGetProperty("status", out var status) && status.TryGetProperty("conditions", out var conditions)
            ? conditions
                .EnumerateArray()
                .Where(c => c.GetProperty("type").GetString() == type)
                .Cast<JsonElement?>()
                .FirstOrDefault()
            : null;
}

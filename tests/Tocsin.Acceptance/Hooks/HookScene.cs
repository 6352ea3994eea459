using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Tocsin.Acceptance.Cluster;
using Tocsin.Core.Receivers;

namespace Tocsin.Acceptance.Hooks;

/// <summary>Receivers in files, and the cluster that they annotate in.</summary>
internal sealed class HookScene : IAsyncDisposable
{
    public const string Token = "s3cr3t-t0ken";
    private const string Sources = "/apis/source.toolkit.fluxcd.io/v1/namespaces/";
    private readonly Lab _lab;
    private readonly Workspace _workspace;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 256 });

    private HookScene(Lab lab, string ns, Workspace workspace, TocsinProcess tocsin) =>
        (_lab, Namespace, _workspace, Tocsin) = (lab, ns, workspace, tocsin);

    public string Namespace { get; }

    public TocsinProcess Tocsin { get; }

    public IPEndPoint EndPoint => new(IPAddress.Loopback, Tocsin.Receiver.Port);

    /// <param name="ns">A namespace of its own; it has the GitRepositories <c>webapp</c> and <c>infra</c>.</param>
    /// <param name="receivers">Each a name, a type and more of its spec.</param>
    public static async Task<HookScene> Start(Lab lab, string ns, params (string Name, string Type, string More)[] receivers)
    {
        await lab.Namespace(ns);
        foreach (var name in (string[])["webapp", "infra"])
        {
            (
                await lab.Api.Create(
                    $"{Sources}{ns}/gitrepositories",
                    $"{{apiVersion: source.toolkit.fluxcd.io/v1, kind: GitRepository, metadata: {{name: {name}, labels: {{app: {ns}}}}}, spec: {{}}}}"
                )
            ).Status.ShouldBeOneOf(201, 409);
        }

        var workspace = new Workspace([.. receivers.Select(r => Receiver(ns, r.Name, r.Type, r.More)), Secret(ns)]);
        return new HookScene(lab, ns, workspace, await TocsinProcess.Serve(workspace, "--kubeconfig", lab.AdminConfig));
    }

    /// <summary>What a Receiver needs to annotate <c>webapp</c>.</summary>
    public const string Webapp = "resources: [{ kind: GitRepository, name: webapp }]";

    public static string Receiver(string ns, string name, string type, string more) =>
        $$"""
            apiVersion: notification.toolkit.fluxcd.io/v1
            kind: Receiver
            metadata: { name: {{name}}, namespace: {{ns}} }
            spec:
              type: {{type}}
              secretRef: { name: token }
              {{more}}
            """;

    public static string Secret(string ns) =>
        $$"""
            apiVersion: v1
            kind: Secret
            metadata: { name: token, namespace: {{ns}} }
            stringData: { token: {{Token}} }
            """;

    public string PathOf(string receiver) => WebhookPath.Of(Token, receiver, Namespace);

    public async Task<int> Post(string receiver, string body = "{}", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Tocsin.Receiver, PathOf(receiver)))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await _http.SendAsync(request);
        (await answer.Content.ReadAsStringAsync()).ShouldBeEmpty();
        return (int)answer.StatusCode;
    }

    public static (string Name, string Value) Signed(string body, string token = Token) =>
        (
            "X-Signature",
            "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(body)))
        );

    /// <summary>When a GitRepository was asked to reconcile; null when it never was.</summary>
    public async Task<string?> RequestedAt(string name = "webapp", string? ns = null) =>
        (string?)(await Repository(name, ns))["metadata"]!["annotations"]?["reconcile.fluxcd.io/requestedAt"];

    public async Task<JsonNode> Repository(string name, string? ns = null) =>
        (await _lab.Api.Get($"{Sources}{ns ?? Namespace}/gitrepositories/{name}")).Succeeded();

    public async Task<double> Metric(string name) =>
        (await Tocsin.MetricsText())
            .Split('\n')
            .Where(l => l.StartsWith(name, StringComparison.Ordinal))
            .Sum(l => double.Parse(l.Split(' ')[^1], CultureInfo.InvariantCulture));

    /// <summary>The console's token.</summary>
    public string TokenFile => Path.Combine(_workspace.Data, "console-token");

    /// <summary>A later run on the same data.</summary>
    public Task<TocsinProcess> Again() => TocsinProcess.Serve(_workspace, "--kubeconfig", _lab.AdminConfig);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Tocsin.DisposeAsync();
        _workspace.Dispose();
    }
}

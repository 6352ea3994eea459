using System.Net;
using System.Text.Json.Nodes;

namespace Tocsin.Acceptance.Cluster.Receiving;

/// <summary>
/// What the recording was made on: an API server with the objects that Receivers name, OIDC issuers, Google's keys behind a proxy,
/// and the program with the rights that <c>deploy/base</c> grants, started once for each set of flags.
/// </summary>
public sealed class ReceiverStage : IAsyncDisposable
{
    private const string Group = "notification.toolkit.fluxcd.io";
    private readonly RecordedTokens _tokens = new();
    private readonly SemaphoreSlim _changing = new(1);
    private GoogleBehindProxy? _google;
    private Sink? _issuers;
    private Lab? _lab;
    private TocsinProcess? _tocsin;
    private string _flags = "";
    private string _config = "";

    internal RecordedTokens Tokens => _tokens;

    internal LabApi Api => _lab!.Api;

    internal IPEndPoint Receiver => new(IPAddress.Loopback, _tocsin!.Receiver.Port);

    /// <summary>What the program has logged so far.</summary>
    internal string Log => _tocsin!.Error;

    internal IReadOnlyList<RecordedCase> Cases { get; private set; } = [];

    /// <summary>Has the program run with these flags.</summary>
    internal async Task Use(string flags)
    {
        await _changing.WaitAsync();
        try
        {
            if (_lab is null)
            {
                await Build();
            }

            if (_tocsin is not null && _flags == flags)
            {
                return;
            }

            if (_tocsin is { } before)
            {
                await before.Terminate();
                await before.DisposeAsync();
            }

            _flags = flags;
            _tocsin = await TocsinProcess.Start(
                [
                    "serve",
                    "--data-dir",
                    _lab!.PathOf("data-" + Guid.NewGuid().ToString("n")[..8]),
                    "--log-level=debug",
                    .. TocsinProcess.AnyPort,
                    .. flags.Split(' ', StringSplitOptions.RemoveEmptyEntries),
                ],
                ("KUBECONFIG", _config),
                ("RUNTIME_NAMESPACE", "flux-system"),
                ("HTTPS_PROXY", _google!.Address),
                ("NO_PROXY", "127.0.0.1"),
                ("SSL_CERT_FILE", _lab.PathOf("google.pem"))
            );
            await Quiet();
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>At a start all Receivers are reconciled, and of a hundred equal lines a second the log keeps only some.</summary>
    private async Task Quiet()
    {
        var seen = -1;
        await Wait.Until(
            async () =>
            {
                await Task.Delay(TimeSpan.FromSeconds(1.5));
                return seen == (seen = Log.Length);
            },
            "what is reconciled at the start is over",
            120
        );
    }

    /// <summary>A Receiver's address in the API.</summary>
    internal static string PathOf(string ns, string name = "") =>
        $"/apis/{Group}/v1/namespaces/{ns}/receivers" + (name.Length > 0 ? "/" + name : "");

    /// <summary>Creates the Receiver of a step with its Secret, and the second one beside it if there is one.</summary>
    internal async Task<LabApi.Answer> Create(RecordedStep step)
    {
        if (step.Json["secret"] is { } secret)
        {
            await CreateSecret(step.Namespace, (string)secret["name"]!, secret["data"]!.AsObject(), secret["labels"]);
        }

        if (step.Json["second"] is { } second)
        {
            var ns = (string)second["namespace"]!;
            var spec = second["spec"]!.DeepClone();
            spec["type"] ??= "generic";
            await CreateSecret(ns, (string)spec["secretRef"]!["name"]!, second["secret"]!.AsObject(), null);
            (await Api.Create(PathOf(ns), Receiver(ns, (string)second["name"]!, spec))).Status.ShouldBeOneOf(201, 409);
        }

        return await Api.Create(PathOf(step.Namespace), Receiver(step.Namespace, step.Name, step.Receiver["spec"]!));

        static string Receiver(string ns, string name, JsonNode spec) =>
            new JsonObject
            {
                ["apiVersion"] = $"{Group}/v1",
                ["kind"] = "Receiver",
                ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
                ["spec"] = spec.DeepClone(),
            }.ToJsonString();
    }

    private async Task CreateSecret(string ns, string name, JsonObject data, JsonNode? labels)
    {
        var metadata = new JsonObject { ["name"] = name, ["labels"] = labels?.DeepClone() };
        var json = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = metadata,
            ["data"] = DataOf(data),
        };
        (await Api.Create($"/api/v1/namespaces/{ns}/secrets", json.ToJsonString())).Status.ShouldBeOneOf(201, 409);
    }

    /// <summary>A Secret's values as the API has them.</summary>
    internal static JsonObject DataOf(JsonObject values) =>
        new(
            values.Select(v =>
                KeyValuePair.Create(
                    v.Key,
                    (JsonNode?)(
                        v.Value is JsonObject binary
                            ? (string)binary["base64"]!
                            : Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes((string)v.Value!))
                    )
                )
            )
        );

    public async ValueTask DisposeAsync()
    {
        if (_tocsin is not null)
        {
            await _tocsin.DisposeAsync();
        }

        if (_lab is not null)
        {
            await _lab.DisposeAsync();
        }

        if (_issuers is not null)
        {
            await _issuers.DisposeAsync();
        }

        _google?.Dispose();
        _tokens.Dispose();
        _changing.Dispose();
    }

    private async Task Build()
    {
        _google = new GoogleBehindProxy(_tokens);
        _issuers = await RecordedIssuers.Start(_tokens);
        Cases = Recording.Cases($"http://127.0.0.1:{_issuers.Port}", $"http://127.0.0.1:{TestServer.FreePort()}");
        _lab = await Lab.Start();
        await _lab.Define();
        await Task.WhenAll(
            ((string[])["ImageRepository", "ImagePolicy", "ImageUpdateAutomation"])
                .Select(k => _lab.Define("image.toolkit.fluxcd.io", k))
                .Append(_lab.Define("source.toolkit.fluxcd.io", "ExternalArtifact"))
                .Append(_lab.Define("source.extensions.fluxcd.io", "ArtifactGenerator"))
        );
        await _lab.Grant();
        _config = await _lab.ConfigOf("flux-system", "notification-controller");
        await File.WriteAllTextAsync(_lab.PathOf("google.pem"), _google.Pem);
        foreach (var ns in (string[])["apps", "other", "bc", "c"])
        {
            await _lab.Namespace(ns);
        }

        foreach (var o in Recording.Setup["objects"]!.AsArray())
        {
            await CreateObject(o!);
        }
    }

    private async Task CreateObject(JsonNode o)
    {
        var kind = (string)o["kind"]!;
        var json = new JsonObject
        {
            ["apiVersion"] = Objects.ApiVersionOf(kind),
            ["kind"] = kind,
            ["metadata"] = new JsonObject
            {
                ["name"] = (string)o["name"]!,
                ["labels"] = o["labels"]?.DeepClone(),
                ["annotations"] = o["annotations"]?.DeepClone(),
            },
            ["spec"] = new JsonObject(),
        };
        (await Api.Create(Objects.PathOf(kind, (string)o["namespace"]!), json.ToJsonString())).Succeeded();
    }

    /// <summary>Where the objects that Receivers name are.</summary>
    internal static class Objects
    {
        public static string ApiVersionOf(string kind) =>
            kind switch
            {
                "Kustomization" => "kustomize.toolkit.fluxcd.io/v1",
                "HelmRelease" => "helm.toolkit.fluxcd.io/v1",
                "ImageRepository" or "ImagePolicy" or "ImageUpdateAutomation" => "image.toolkit.fluxcd.io/v1",
                "ArtifactGenerator" => "source.extensions.fluxcd.io/v1beta1",
                _ => "source.toolkit.fluxcd.io/v1",
            };

        public static string PathOf(string kind, string ns, string name = "") =>
            $"/apis/{ApiVersionOf(kind)}/namespaces/{ns}/{FluxDefinitions.PluralOf(kind)}" + (name.Length > 0 ? "/" + name : "");
    }
}

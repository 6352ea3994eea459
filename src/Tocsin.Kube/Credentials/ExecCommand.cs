using System.Text.Json.Nodes;
using Tocsin.Kube.Files;

namespace Tocsin.Kube.Credentials;

/// <summary>The program of an exec plugin and what it is told.</summary>
/// <remarks>https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins</remarks>
internal sealed record ExecCommand(string Where, string Version, string Program)
{
    public const string V1 = "client.authentication.k8s.io/v1";
    public const string V1Beta1 = "client.authentication.k8s.io/v1beta1";

    public IReadOnlyList<string> Arguments { get; init; } = [];
    public IReadOnlyList<KeyValuePair<string, Sensitive<string>>> Environment { get; init; } = [];
    public string? InstallHint { get; init; }
    public ClusterInfo? Cluster { get; init; }

    /// <summary>The value of KUBERNETES_EXEC_INFO.</summary>
    public string Info()
    {
        var spec = new JsonObject { ["interactive"] = false };
        if (Cluster is not null)
        {
            spec["cluster"] = Cluster.ToJson();
        }

        return new JsonObject
        {
            ["apiVersion"] = Version,
            ["kind"] = "ExecCredential",
            ["spec"] = spec,
        }.ToJsonString();
    }
}

/// <summary>What a plugin learns of the cluster when its kubeconfig says <c>provideClusterInfo</c>.</summary>
internal sealed record ClusterInfo(string Server)
{
    public string? ServerName { get; init; }
    public string? CaPem { get; init; }
    public bool SkipsVerification { get; init; }

    public static ClusterInfo Of(ConfigNode? cluster, Uri server) =>
        new(server.AbsoluteUri.TrimEnd('/'))
        {
            ServerName = cluster?.Text("tls-server-name"),
            CaPem = cluster is null ? null : PemSource.From(cluster, "certificate-authority")?.Read(),
            SkipsVerification = cluster?.Flag("insecure-skip-tls-verify") ?? false,
        };

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["server"] = Server };
        if (ServerName is not null)
        {
            json["tls-server-name"] = ServerName;
        }

        if (SkipsVerification)
        {
            json["insecure-skip-tls-verify"] = true;
        }

        if (CaPem is not null)
        {
            json["certificate-authority-data"] = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(CaPem));
        }

        return json;
    }
}

using Tocsin.Kube.Files;

namespace Tocsin.Kube.Config;

/// <summary>What kubectl's flags of the same names say; it wins over the files. Paths are relative to the working folder.</summary>
public sealed record KubeOverrides
{
    public string? Kubeconfig { get; init; }
    public string? Context { get; init; }
    public string? Cluster { get; init; }
    public string? User { get; init; }
    public string? Namespace { get; init; }
    public string? Server { get; init; }
    public string? CertificateAuthority { get; init; }
    public string? ClientCertificate { get; init; }
    public string? ClientKey { get; init; }
    public string? TlsServerName { get; init; }
    public bool? InsecureSkipTlsVerify { get; init; }
    public string? As { get; init; }
    public string? AsUid { get; init; }
    public IReadOnlyList<string> AsGroups { get; init; } = [];
    public IReadOnlyDictionary<string, IReadOnlyList<string>> AsExtra { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The bearer token of <c>--token</c>.</summary>
    public string? Token
    {
        get => _token?.Value;
        init => _token = value is null ? null : new(value);
    }

    private readonly Sensitive<string>? _token;

    public override string ToString() => $"KubeOverrides {{ Context = {Context}, Server = {Server} }}";
}

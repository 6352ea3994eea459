using Tocsin.Kube.Credentials;
using Tocsin.Kube.Files;

namespace Tocsin.Kube.Config;

/// <summary>How to reach one API server as one user: what kubeconfig files, flags and the pod come down to.</summary>
public sealed record KubeConfig
{
    public required Uri Server { get; init; }

    /// <summary>The namespace that is meant where none is named.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>The context or a flag names it; else it is Kubernetes' own default.</summary>
    public bool NamesNamespace { get; init; }

    public KubeTls Tls { get; init; } = new();

    public Impersonation? Impersonation { get; init; }

    /// <summary>May hold a login, so it is not printed.</summary>
    internal Sensitive<Uri>? Proxy { get; init; }

    internal CredentialSource Credentials { get; init; } = CredentialSource.None;
}

/// <summary>How the server is known, and how the user is known to it by certificate.</summary>
public sealed record KubeTls
{
    /// <summary>The roots to trust instead of the system's.</summary>
    public string? CaPem { get; init; }

    /// <summary>The name that the server's certificate must bear, when it is not the address's.</summary>
    public string? ServerName { get; init; }

    /// <summary>Whoever answers is believed. Users ask for it by <c>insecure-skip-tls-verify</c>.</summary>
    public bool SkipsVerification { get; init; }

    internal ClientCertificate? Client { get; init; }
}

/// <summary>Acting as another user, by the impersonation headers.</summary>
/// <remarks>https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/</remarks>
public sealed record Impersonation(string User)
{
    public string? Uid { get; init; }
    public IReadOnlyList<string> Groups { get; init; } = [];
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();
}

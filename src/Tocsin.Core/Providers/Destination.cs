using Tocsin.Core.Expressions;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Providers;

/// <summary>A Provider and its Secrets, resolved: where and with what to send (spec/providers.md §4).</summary>
public sealed record Destination
{
    public required ObjectName Provider { get; init; }
    public required string ProviderUid { get; init; }
    public required string TypeName { get; init; }

    /// <summary>The address as configured; a Secret's replaces the spec's. Empty when there is none.</summary>
    public Sensitive<string> Address { get; init; } = Sensitive.Of("");

    /// <summary>Channel, room, topic or routing key; the latter is why it is not printed.</summary>
    public Sensitive<string> Channel { get; init; } = Sensitive.Of("");

    public string Username { get; init; } = "";
    public Sensitive<string>? Password { get; init; }

    /// <summary>As stored, untrimmed; see <see cref="HeaderToken"/>.</summary>
    public Sensitive<string>? Token { get; init; }

    /// <summary>The Secret's <c>headers</c>.</summary>
    public Sensitive<IReadOnlyDictionary<string, string>>? Headers { get; init; }

    /// <summary>The names of all keys of the Secret, so that a check can tell what was meant.</summary>
    public IReadOnlyCollection<string> SecretKeys { get; init; } = [];

    /// <summary>All values of the Secret by key, for credentials that only one type knows.</summary>
    public Sensitive<IReadOnlyDictionary<string, string>>? SecretValues { get; init; }

    public Sensitive<ProxySettings>? Proxy { get; init; }
    public Sensitive<TlsSettings>? Tls { get; init; }

    /// <summary>The bound of one attempt.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The ServiceAccount of the Provider's namespace as which it acts, from its spec; empty when it names none.</summary>
    public string ServiceAccountName { get; init; } = "";

    /// <summary>The one in its place where Tocsin has a default; empty otherwise.</summary>
    public string DefaultServiceAccount { get; init; } = "";

    /// <summary>How <c>spec.commitStatusExpr</c> names a commit status; null when it is not set.</summary>
    public StatusNaming? StatusNaming { get; init; }

    /// <summary>What the Provider's annotation says of names of commit statuses; null when it is not there.</summary>
    public bool? HasUniqueStatusIds { get; init; }

    /// <summary>The token without the line break that <c>echo</c> leaves behind: a header cannot hold one.</summary>
    public string? HeaderToken => Token?.Value.Trim() is { Length: > 0 } token ? token : null;

    /// <summary>A credential that only one type knows; null also when it is empty.</summary>
    public string? SecretValue(string key) => SecretValues?.Value.GetValueOrDefault(key) is { Length: > 0 } value ? value : null;

    /// <summary>Takes this destination's secrets out of a text.</summary>
    public Redactor Redactor { get; init; } = Redactor.None;

    // What the compiler would write prints HeaderToken, too.
    public override string ToString() => $"{TypeName} {Provider}";
}

/// <summary>A proxy set on the Provider; it is used for every request of that Provider, NO_PROXY notwithstanding.</summary>
/// <param name="Address">Scheme <c>http</c>, <c>https</c> or <c>socks5</c>, without user info.</param>
public sealed record ProxySettings(Uri Address, string? Username = null, string? Password = null);

/// <summary>PEM texts: a CA that replaces the system's roots, and a client certificate with its key.</summary>
public sealed record TlsSettings(string? CaPem = null, string? CertificatePem = null, string? KeyPem = null)
{
    /// <summary>The system's roots count beside the CA.</summary>
    public bool KeepsSystemRoots { get; init; }
}

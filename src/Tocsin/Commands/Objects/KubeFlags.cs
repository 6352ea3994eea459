using System.CommandLine;
using Tocsin.Kube.Config;

namespace Tocsin.Commands.Objects;

/// <summary>
/// Kubernetes' own flags, under the names that kubectl and flux have for them. The rarer ones are not in the help: there are too
/// many of them beside those of each verb.
/// </summary>
internal sealed class KubeFlags
{
    private readonly Option<string?> _kubeconfig = new("--kubeconfig") { Description = "The cluster's kubeconfig file." };
    private readonly Option<string?> _context = new("--context") { Description = "The context in the kubeconfig." };
    private readonly Option<string?> _server = new("--kube-server") { Description = "The address of the API server." };
    private readonly Option<string?> _token = new("--kube-token") { Description = "A bearer token for the API server." };
    private readonly Option<string?> _as = new("--as") { Description = "The user to impersonate." };
    private readonly Option<string[]> _asGroups = Rare<string[]>("--as-group", "A group to impersonate; several.");
    private readonly Option<string?> _asUid = Rare<string?>("--as-uid", "The uid to impersonate.");
    private readonly Option<string[]> _asExtra = Rare<string[]>("--as-user-extra", "key=value to impersonate with; several.");
    private readonly Option<string?> _cluster = Rare<string?>("--cluster", "The cluster in the kubeconfig.");
    private readonly Option<string?> _user = Rare<string?>("--user", "The user in the kubeconfig.");
    private readonly Option<string?> _authority = Rare<string?>("--certificate-authority", "The file of the server's CA.");
    private readonly Option<string?> _certificate = Rare<string?>("--client-certificate", "The file of a client certificate.");
    private readonly Option<string?> _key = Rare<string?>("--client-key", "The file of its key.");
    private readonly Option<string?> _tlsName = Rare<string?>(
        "--tls-server-name",
        "The name that the server's certificate bears."
    );
    private readonly Option<bool?> _insecure = Rare<bool?>("--insecure-skip-tls-verify", "Believe whoever answers.");
    private readonly Option<double?> _qps = Rare<double?>("--kube-api-qps", "Requests a second. [default: 50]");
    private readonly Option<int?> _burst = Rare<int?>("--kube-api-burst", "Requests at once before that. [default: 300]");

    // Taken for the sake of scripts: nothing is kept on disk, answers are not compressed, and what is done is always said.
    private readonly Option<string?> _cache = Rare<string?>("--cache-dir", "Taken, and of no use here.");
    private readonly Option<bool> _compression = Rare<bool>("--disable-compression", "Taken, and of no use here.");
    private readonly Option<bool> _verbose = Rare<bool>("--verbose", "Taken, and of no use here.");

    public IReadOnlyList<Option> All =>
        [
            _kubeconfig,
            _context,
            _server,
            _token,
            _as,
            .. Places.Except([_kubeconfig, _context, _server, _token, _as]),
            _qps,
            _burst,
            _cache,
            _compression,
            _verbose,
        ];

    // Those that say which cluster, and as whom.
    private Option[] Places =>
        [
            _kubeconfig,
            _context,
            _server,
            _token,
            _as,
            _asGroups,
            _asUid,
            _asExtra,
            _cluster,
            _user,
            _authority,
            _certificate,
            _key,
            _tlsName,
            _insecure,
        ];

    /// <summary>The first flag that names a cluster; null when none does.</summary>
    public string? Given(ParseResult parsed) => Places.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false })?.Name;

    public double Qps(ParseResult parsed) => parsed.GetValue(_qps) ?? 50;

    public int Burst(ParseResult parsed) => parsed.GetValue(_burst) ?? 300;

    public KubeOverrides Read(ParseResult parsed) =>
        new()
        {
            Kubeconfig = parsed.GetValue(_kubeconfig),
            Context = parsed.GetValue(_context),
            Cluster = parsed.GetValue(_cluster),
            User = parsed.GetValue(_user),
            Server = parsed.GetValue(_server),
            Token = parsed.GetValue(_token),
            CertificateAuthority = parsed.GetValue(_authority),
            ClientCertificate = parsed.GetValue(_certificate),
            ClientKey = parsed.GetValue(_key),
            TlsServerName = parsed.GetValue(_tlsName),
            InsecureSkipTlsVerify = parsed.GetValue(_insecure),
            As = parsed.GetValue(_as),
            AsUid = parsed.GetValue(_asUid),
            AsGroups = parsed.GetValue(_asGroups) ?? [],
            AsExtra = Extra(parsed.GetValue(_asExtra) ?? []),
        };

    private static Dictionary<string, IReadOnlyList<string>> Extra(string[] given) =>
        given
            .Select(g =>
                g.Split('=', 2) is [{ Length: > 0 } key, var value]
                    ? (key, value)
                    : throw new UsageException($"--as-user-extra: '{g}' is not key=value")
            )
            .GroupBy(e => e.key, e => e.value, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, IReadOnlyList<string> (g) => [.. g], StringComparer.Ordinal);

    private static Option<T> Rare<T>(string name, string description) => new(name) { Description = description, Hidden = true };
}

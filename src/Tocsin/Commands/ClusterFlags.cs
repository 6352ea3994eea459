using System.CommandLine;
using Tocsin.Kube.Cache;
using Tocsin.Kube.Config;
using Tocsin.Resources.Cluster;

namespace Tocsin.Commands;

/// <summary>The flags of <c>serve</c> that mean something in a cluster only; names and defaults are the reference's (spec/events-and-alerts.md §12).</summary>
internal sealed class ClusterFlags
{
    private readonly Option<string?> _kubeconfig = FlagValues.Value(
        "--kubeconfig",
        "How to reach the cluster; with --manifests the one in which Receivers annotate objects. [default: KUBECONFIG, else the pod's ServiceAccount; with --manifests none]"
    );
    private readonly Option<bool?> _allNamespaces = new("--watch-all-namespaces")
    {
        Description = "False: only the namespace RUNTIME_NAMESPACE. [default: true]",
    };
    private readonly Option<string?> _secretSelector = FlagValues.Value(
        "--watch-configs-label-selector",
        "Secrets whose change counts at once; empty is all. [default: reconcile.fluxcd.io/watch=Enabled]"
    );
    private readonly Option<string?> _defaultAccount = FlagValues.Value(
        "--default-service-account",
        "The ServiceAccount of Providers that name none; needs the gate ObjectLevelWorkloadIdentity."
    );
    private readonly Option<double?> _qps = new("--kube-api-qps")
    {
        Description = "Requests a second to an API server without priority and fairness. [default: 50]",
    };
    private readonly Option<int?> _burst = new("--kube-api-burst")
    {
        Description = "Requests at once before that. [default: 300]",
    };
    private readonly Option<int?> _concurrent = new("--concurrent")
    {
        Description = "Alerts, Providers and Receivers whose status is written at once, each. [default: 4]",
    };
    private readonly Option<string?> _minRetry = FlagValues.Value(
        "--min-retry-delay",
        "How long a status that could not be written waits at first. [default: 750ms]"
    );
    private readonly Option<string?> _maxRetry = FlagValues.Value("--max-retry-delay", "And at most. [default: 30s]");
    private readonly Option<bool?> _election = new("--enable-leader-election")
    {
        Description = "Of several replicas one writes status; all take events. [default: false]",
    };
    private readonly Option<bool?> _release = new("--leader-election-release-on-cancel")
    {
        Description = "Give the lease back at the end. [default: true]",
    };
    private readonly Option<string?> _lease = FlagValues.Value("--leader-election-lease-duration", "[default: 35s]");
    private readonly Option<string?> _renew = FlagValues.Value("--leader-election-renew-deadline", "[default: 30s]");
    private readonly Option<string?> _retry = FlagValues.Value("--leader-election-retry-period", "[default: 5s]");

    public IReadOnlyList<Option> All =>
        [
            _kubeconfig,
            _allNamespaces,
            _secretSelector,
            _defaultAccount,
            _qps,
            _burst,
            _concurrent,
            _minRetry,
            _maxRetry,
            _election,
            _release,
            _lease,
            _renew,
            _retry,
        ];

    /// <summary>What is given though there is no cluster to act on.</summary>
    public IEnumerable<string> Given(ParseResult parsed) =>
        All.Except([_kubeconfig, _qps, _burst]).Where(o => parsed.GetResult(o) is { Implicit: false }).Select(o => o.Name);

    public ClusterSettings Read(ParseResult parsed, IReadOnlySet<string> gates, bool noCrossNamespaceRefs)
    {
        var runtime = Environment.GetEnvironmentVariable("RUNTIME_NAMESPACE") is { Length: > 0 } ns ? ns : null;
        return new ClusterSettings
        {
            Overrides = new KubeOverrides { Kubeconfig = parsed.GetValue(_kubeconfig) is { Length: > 0 } file ? file : null },
            Namespace = parsed.GetValue(_allNamespaces) is false ? runtime : null,
            RuntimeNamespace = runtime,
            SecretSelector = gates.Contains("CacheSecretsAndConfigMaps")
                ? ""
                : parsed.GetValue(_secretSelector) ?? new ClusterSettings().SecretSelector,
            WatchesSecrets = !gates.Contains("DisableConfigWatchers"),
            HasWorkloadIdentity = gates.Contains("ObjectLevelWorkloadIdentity"),
            DefaultServiceAccount = parsed.GetValue(_defaultAccount) ?? "",
            Qps = parsed.GetValue(_qps) ?? 50,
            Burst = parsed.Positive(_burst, 300),
            Election = parsed.GetValue(_election) is true ? Election(parsed) : null,
            NoCrossNamespaceRefs = noCrossNamespaceRefs,
            Concurrent = parsed.Positive(_concurrent, 4),
            Retries = Retries(parsed),
        };
    }

    /// <summary>What is given and can have no effect, in words.</summary>
    public IEnumerable<string> Vain(ParseResult parsed) =>
        parsed.GetValue(_allNamespaces) is false && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("RUNTIME_NAMESPACE"))
            ? [$"{_allNamespaces.Name}=false (without RUNTIME_NAMESPACE, all namespaces are watched)"]
            : [];

    /// <summary>What the reference refuses to start with; null when there is nothing.</summary>
    public string? Contradiction(ParseResult parsed, IReadOnlySet<string> gates) =>
        parsed.GetValue(_defaultAccount) is { Length: > 0 } && !gates.Contains("ObjectLevelWorkloadIdentity")
            ? "--default-service-account needs --feature-gates=ObjectLevelWorkloadIdentity=true"
            : null;

    private Backoff Retries(ParseResult parsed)
    {
        var first = parsed.Duration(_minRetry, TimeSpan.FromMilliseconds(750));
        var longest = parsed.Duration(_maxRetry, TimeSpan.FromSeconds(30));
        return first > TimeSpan.Zero && longest > TimeSpan.Zero
            ? new Backoff(first, longest)
            : throw new FlagException($"{_minRetry.Name}, {_maxRetry.Name}: must be more than nothing; write 750ms or 30s");
    }

    private ElectionSettings Election(ParseResult parsed)
    {
        var lease = parsed.Duration(_lease, TimeSpan.FromSeconds(35));
        var renew = parsed.Duration(_renew, TimeSpan.FromSeconds(30));
        var retry = parsed.Duration(_retry, TimeSpan.FromSeconds(5));
        return lease > renew && renew > retry && retry > TimeSpan.Zero
            ? new ElectionSettings(lease, renew, retry, parsed.GetValue(_release) ?? true)
            : throw new FlagException(
                $"{_lease.Name}: the lease must outlast {_renew.Name}, and that {_retry.Name}; the defaults are 35s, 30s, 5s"
            );
    }
}

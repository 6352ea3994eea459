using System.CommandLine;
using Microsoft.Extensions.Logging;
using Tocsin.Core.Documents;
using Tocsin.Delivery;
using Tocsin.Hosting;
using Tocsin.Operations;
using Tocsin.Operations.Logs;
using Tocsin.Storage;

namespace Tocsin.Commands;

/// <summary>The flags of <c>serve</c>: ours (contract §2) and all of the reference's (spec/events-and-alerts.md §12).</summary>
internal sealed class ServeFlags
{
    internal static readonly string[] Gates =
    [
        "CacheSecretsAndConfigMaps",
        "DisableConfigWatchers",
        "ObjectLevelWorkloadIdentity",
    ];

    private readonly Option<string[]> _manifests = Text(
        "--manifests",
        "Files and folders to read resources from instead of a cluster; may be given again."
    );
    private readonly Option<string?> _dataDir = FlagValues.Value(
        "--data-dir",
        "Folder of outbox and history. [default: ./.tocsin with --manifests, else /data]"
    );
    private readonly Option<string?> _consoleToken = FlagValues.Value(
        "--console-token-file",
        "The console's token. [default: <data-dir>/console-token]"
    );
    private readonly Option<string?> _interval = FlagValues.Value(
        "--rate-limit-interval",
        "Window in which equal events are suppressed. [default: 5m]"
    );
    private readonly Option<string?> _deadline = FlagValues.Value(
        "--delivery-deadline",
        "After this a delivery is a dead letter. [default: 24h]"
    );
    private readonly Option<int?> _maxPending = new("--max-pending-per-provider")
    {
        Description = "Deliveries that may wait for one Provider. [default: 100000]",
    };
    private readonly Option<string?> _maxData = FlagValues.Value(
        "--max-data-size",
        "Bound of the outbox on disk, its log and free pages included. [default: 2Gi]"
    );
    private readonly Option<string?> _retention = FlagValues.Value(
        "--history-retention",
        "How long history is kept. [default: 168h]"
    );
    private readonly Option<string[]> _envAllow = ManifestFlags.EnvAllow();
    private readonly StatusIdFlags _statusIds = new();
    private readonly Option<bool> _noCross = ManifestFlags.NoCrossNamespaceRefs();
    private readonly Option<bool> _pathMetrics = new("--export-http-path-metrics")
    {
        Description = "Request paths as metric labels.",
    };
    private readonly Option<int?> _tokens = new("--token-cache-max-size")
    {
        Description = "Access tokens of clouds and forges that are kept; 0 is none. [default: 100]",
    };
    private readonly Option<string?> _tokensFor = FlagValues.Value(
        "--token-cache-max-duration",
        "How long one is used at most, an hour or less. [default: 1h]"
    );
    private readonly Option<string?> _logLevel = FlagValues.Value("--log-level", "trace, debug, info or error. [default: info]");
    private readonly Option<string?> _logEncoding = FlagValues.Value("--log-encoding", "json or console. [default: json]");
    private readonly Option<string?> _gates = FlagValues.Value("--feature-gates", "The reference's feature gates, Name=true,…");
    private readonly Dictionary<ListenerRole, Option<string?>> _addresses = new()
    {
        [ListenerRole.Events] = FlagValues.Value(
            "--events-addr",
            "Where events are taken. [default: :9090, with --manifests 127.0.0.1:9090]"
        ),
        [ListenerRole.Receiver] = FlagValues.Value(
            "--receiver-addr",
            "Where webhooks are taken. [default: :9292, with --manifests 127.0.0.1:9292]"
        ),
        [ListenerRole.Health] = FlagValues.Value("--health-addr", "Probes. [default: :9440, with --manifests 127.0.0.1:9440]"),
        [ListenerRole.Metrics] = FlagValues.Value(
            "--metrics-addr",
            "Prometheus metrics. [default: :8080, with --manifests 127.0.0.1:8080]"
        ),
        [ListenerRole.Console] = FlagValues.Value("--console-addr", "JSON API; empty is off. [default: 127.0.0.1:9393]"),
    };
    private readonly ClusterFlags _cluster = new();

    public ServeFlags() => _addresses[ListenerRole.Receiver].Aliases.Add("--receiverAddr");

    public void AddTo(Command command)
    {
        foreach (var option in All())
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The settings, or why the flags make none.</summary>
    public (ServeSettings? Settings, string? Error) Read(ParseResult parsed)
    {
        try
        {
            return (Settings(parsed), null);
        }
        catch (FlagException e)
        {
            return (null, e.Message);
        }
    }

    private ServeSettings Settings(ParseResult parsed)
    {
        var manifests = parsed.GetValue(_manifests) ?? [];
        var isCluster = manifests is [];
        var gates = EnabledGates(parsed.GetValue(_gates) ?? "");
        var outbox = new OutboxLimits(parsed.Size(_maxData, 2L << 30), parsed.Duration(_retention, TimeSpan.FromHours(168)));
        return new ServeSettings
        {
            Manifests = manifests,
            Cluster = _cluster.Read(parsed, gates, parsed.GetValue(_noCross)),
            Contradiction = isCluster ? _cluster.Contradiction(parsed, gates) : null,
            Addresses = _addresses.ToDictionary(a => a.Key, a => Address(parsed, a.Key, a.Value, isCluster)),
            DataDir = parsed.GetValue(_dataDir) ?? (isCluster ? "/data" : "./.tocsin"),
            ConsoleTokenFile = parsed.GetValue(_consoleToken),
            RateLimitInterval = parsed.Duration(_interval, TimeSpan.FromMinutes(5)),
            DeliveryDeadline = parsed.Duration(_deadline, TimeSpan.FromHours(24)),
            Lanes = new LaneLimits { MaxPending = parsed.Positive(_maxPending, 100_000), MaxBytes = outbox.WaitingBytes },
            Outbox = outbox,
            EnvAllow = ManifestFlags.Options(parsed, _envAllow, _noCross).EnvAllow,
            NoCrossNamespaceRefs = parsed.GetValue(_noCross),
            StatusIds = _statusIds.Read(parsed),
            TokenCacheSize = parsed.NotNegative(_tokens, 100),
            TokenCacheDuration = parsed.Duration(_tokensFor, TimeSpan.FromHours(1)),
            ExportHttpPathMetrics = parsed.GetValue(_pathMetrics),
            Logs = new LogSettings(Level(parsed.GetValue(_logLevel) ?? "info"), IsJson(parsed.GetValue(_logEncoding) ?? "json")),
            Meaningless =
            [
                .. isCluster ? _cluster.Vain(parsed) : _cluster.Given(parsed),
                .. UnknownGates(parsed.GetValue(_gates) ?? ""),
            ],
        };
    }

    private IEnumerable<Option> All() =>
        [
            _manifests,
            _dataDir,
            .. _addresses.Values,
            _consoleToken,
            _interval,
            _deadline,
            _maxPending,
            _maxData,
            _retention,
            _envAllow,
            _noCross,
            .. _statusIds.All,
            _pathMetrics,
            _logLevel,
            _logEncoding,
            _gates,
            _tokens,
            _tokensFor,
            .. _cluster.All,
        ];

    private static ListenAddress? Address(ParseResult parsed, ListenerRole role, Option<string?> option, bool isCluster)
    {
        var text = parsed.GetValue(option);
        if (text is null)
        {
            var isOpen = isCluster && role is not ListenerRole.Console;
            return new ListenAddress(isOpen ? null : System.Net.IPAddress.Loopback, DefaultPort(role));
        }

        return ListenAddress.TryParse(text, out var address, out var why)
            ? address
            : throw new FlagException($"{option.Name}: {why}");
    }

    private static int DefaultPort(ListenerRole role) =>
        role switch
        {
            ListenerRole.Events => 9090,
            ListenerRole.Receiver => 9292,
            ListenerRole.Health => 9440,
            ListenerRole.Metrics => 8080,
            _ => 9393,
        };

    private static LogLevel Level(string text) =>
        text switch
        {
            "trace" => LogLevel.Trace,
            "debug" => LogLevel.Debug,
            "info" => LogLevel.Information,
            "error" => LogLevel.Error,
            _ => throw new FlagException($"--log-level: '{text}' is no level; use trace, debug, info or error"),
        };

    private static bool IsJson(string text) =>
        text switch
        {
            "json" => true,
            "console" => false,
            _ => throw new FlagException($"--log-encoding: '{text}' is no encoding; use json or console"),
        };

    private static HashSet<string> EnabledGates(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(gate => gate.EndsWith("=true", StringComparison.OrdinalIgnoreCase))
            .Select(gate => gate.Split('=')[0])
            .ToHashSet(StringComparer.Ordinal);

    // A gate of a later reference must not keep what was swapped for it from starting.
    private IEnumerable<string> UnknownGates(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(gate => gate.Split('=')[0])
            .Where(name => !Gates.Contains(name, StringComparer.Ordinal))
            .Distinct(StringComparer.Ordinal)
            .Select(name => $"{_gates.Name}={name} (not known; known are {string.Join(", ", Gates)})");

    private static Option<string[]> Text(string name, string description) => new(name) { Description = description };
}

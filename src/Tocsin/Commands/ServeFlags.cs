using System.CommandLine;
using Microsoft.Extensions.Logging;
using Tocsin.Core.Delivery;
using Tocsin.Core.Documents;
using Tocsin.Delivery;
using Tocsin.Operations;
using Tocsin.Operations.Logs;

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
        "Files and folders to read resources from; may be given again."
    );
    private readonly Option<string?> _dataDir = Value("--data-dir", "Folder of outbox and history. [default: ./.tocsin]");
    private readonly Option<string?> _consoleToken = Value(
        "--console-token-file",
        "The console's token. [default: <data-dir>/console-token]"
    );
    private readonly Option<string?> _interval = Value(
        "--rate-limit-interval",
        "Window in which equal events are suppressed. [default: 5m]"
    );
    private readonly Option<string?> _deadline = Value(
        "--delivery-deadline",
        "After this a delivery is a dead letter. [default: 24h]"
    );
    private readonly Option<int?> _maxPending = new("--max-pending-per-provider")
    {
        Description = "Deliveries that may wait for one Provider. [default: 100000]",
    };
    private readonly Option<string?> _maxData = Value("--max-data-size", "Bound of the outbox on disk. [default: 2Gi]");
    private readonly Option<string?> _retention = Value("--history-retention", "How long history is kept. [default: 168h]");
    private readonly Option<string[]> _envAllow = ManifestFlags.EnvAllow();
    private readonly StatusIdFlags _statusIds = new();
    private readonly Option<bool> _noCross = ManifestFlags.NoCrossNamespaceRefs();
    private readonly Option<bool> _pathMetrics = new("--export-http-path-metrics")
    {
        Description = "Request paths as metric labels.",
    };
    private readonly Option<string?> _logLevel = Value("--log-level", "trace, debug, info or error. [default: info]");
    private readonly Option<string?> _logEncoding = Value("--log-encoding", "json or console. [default: json]");
    private readonly Option<string?> _gates = Value("--feature-gates", "The reference's feature gates, Name=true,…");
    private readonly Dictionary<ListenerRole, Option<string?>> _addresses = new()
    {
        [ListenerRole.Events] = Value("--events-addr", "Where events are taken. [default: 127.0.0.1:9090]"),
        [ListenerRole.Receiver] = Value("--receiver-addr", "Where webhooks are taken. [default: 127.0.0.1:9292]"),
        [ListenerRole.Health] = Value("--health-addr", "Probes. [default: 127.0.0.1:9440]"),
        [ListenerRole.Metrics] = Value("--metrics-addr", "Prometheus metrics. [default: 127.0.0.1:8080]"),
        [ListenerRole.Console] = Value("--console-addr", "JSON API; empty is off. [default: 127.0.0.1:9393]"),
    };
    private readonly Option[] _meaningless;

    public ServeFlags()
    {
        _addresses[ListenerRole.Receiver].Aliases.Add("--receiverAddr");

        // The reference's arguments are taken so that a Deployment keeps its own; without a cluster these have nothing to act on.
        _meaningless =
        [
            .. (
                (string[])
                    [
                        "--concurrent",
                        "--watch-configs-label-selector",
                        "--kube-api-qps",
                        "--kube-api-burst",
                        "--min-retry-delay",
                        "--max-retry-delay",
                        "--leader-election-lease-duration",
                        "--leader-election-renew-deadline",
                        "--leader-election-retry-period",
                        "--token-cache-max-size",
                        "--token-cache-max-duration",
                        "--default-service-account",
                        "--kubeconfig",
                    ]
            ).Select(name => Hidden(Value(name, "Of the reference; no meaning without a cluster."))),
            .. ((string[])["--watch-all-namespaces", "--enable-leader-election", "--leader-election-release-on-cancel"]).Select(
                name => Hidden(new Option<bool>(name))
            ),
        ];
    }

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
        return new ServeSettings
        {
            Manifests = parsed.GetValue(_manifests) ?? [],
            Addresses = _addresses.ToDictionary(a => a.Key, a => Address(parsed, a.Key, a.Value)),
            DataDir = parsed.GetValue(_dataDir) ?? "./.tocsin",
            ConsoleTokenFile = parsed.GetValue(_consoleToken),
            RateLimitInterval = Duration(parsed, _interval, TimeSpan.FromMinutes(5)),
            DeliveryDeadline = Duration(parsed, _deadline, TimeSpan.FromHours(24)),
            Lanes = new LaneLimits { MaxPending = Positive(parsed, _maxPending, 100_000) },
            Outbox = new OutboxLimits(Size(parsed, _maxData, 2L << 30), Duration(parsed, _retention, TimeSpan.FromHours(168))),
            EnvAllow = ManifestFlags.Options(parsed, _envAllow, _noCross).EnvAllow,
            NoCrossNamespaceRefs = parsed.GetValue(_noCross),
            StatusIds = _statusIds.Read(parsed),
            ExportHttpPathMetrics = parsed.GetValue(_pathMetrics),
            Logs = new LogSettings(Level(parsed.GetValue(_logLevel) ?? "info"), IsJson(parsed.GetValue(_logEncoding) ?? "json")),
            UnknownGate = UnknownGate(parsed.GetValue(_gates) ?? ""),
            Meaningless = [.. _meaningless.Where(o => parsed.GetResult(o) is { Implicit: false }).Select(o => o.Name)],
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
            .. _meaningless,
        ];

    private static ListenAddress? Address(ParseResult parsed, ListenerRole role, Option<string?> option)
    {
        var text = parsed.GetValue(option);
        if (text is null)
        {
            return new ListenAddress(System.Net.IPAddress.Loopback, DefaultPort(role));
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

    private static TimeSpan Duration(ParseResult parsed, Option<string?> option, TimeSpan otherwise) =>
        parsed.GetValue(option) switch
        {
            null => otherwise,
            "0" => TimeSpan.Zero,
            var text => GoDuration.Parse(text, hours: true)
                ?? throw new FlagException($"{option.Name}: '{text}' is not a duration; write 5m, 90s, 24h or 1h30m"),
        };

    private static long Size(ParseResult parsed, Option<string?> option, long otherwise) =>
        parsed.GetValue(option) is not { } text ? otherwise
        : Quantity.TryParse(text, out var bytes) ? bytes
        : throw new FlagException($"{option.Name}: '{text}' is not a size; write 2Gi, 500Mi or a number of bytes");

    private static int Positive(ParseResult parsed, Option<int?> option, int otherwise) =>
        parsed.GetValue(option) switch
        {
            null => otherwise,
            > 0 and var number => number,
            _ => throw new FlagException($"{option.Name}: must be at least 1"),
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

    private static string? UnknownGate(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(gate => gate.Split('=')[0])
            .FirstOrDefault(name => !Gates.Contains(name, StringComparer.Ordinal));

    private static Option<string?> Value(string name, string description) => new(name) { Description = description };

    private static Option<string[]> Text(string name, string description) => new(name) { Description = description };

    private static Option Hidden(Option option)
    {
        option.Hidden = true;
        return option;
    }

    private sealed class FlagException(string message) : Exception(message);
}

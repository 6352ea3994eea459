using System.CommandLine;
using Tocsin.Commands.Asking;
using Tocsin.Core.Documents;
using Tocsin.Kube.Config;

namespace Tocsin.Commands.Objects;

/// <summary>The flags that say where a verb acts: a running Tocsin, files, or (without either) the kubeconfig's cluster.</summary>
internal sealed class PlaceFlags
{
    private const string SystemNamespace = "flux-system";
    private readonly Option<string?> _server = new("--server") { Description = "The console address of a running Tocsin." };
    private readonly Option<string?> _token = new("--console-token-file")
    {
        Description = "The console's token, where it asks for one.",
    };
    private readonly Option<string[]> _manifests = new("--manifests")
    {
        Description = "Files and folders, instead of a cluster.",
    };
    private readonly Option<string[]> _envAllow = ManifestFlags.EnvAllow();
    private readonly Option<bool> _noCross = ManifestFlags.NoCrossNamespaceRefs();
    private readonly Option<string?> _namespace = new("--namespace", "-n")
    {
        Description = "The namespace. [default: flux-system in a cluster, else all]",
    };
    private readonly Option<bool> _all = new("--all-namespaces", "-A") { Description = "All namespaces." };
    private readonly KubeFlags _kube = new();
    private readonly Option<bool> _follows = new("--ns-follows-kube-context")
    {
        Description = "The default namespace is that of the kubeconfig's context.",
    };
    private readonly Option<string?> _timeout = new("--timeout") { Description = "For the whole command. [default: 5m]" };

    /// <summary>The verb can act on all namespaces at once.</summary>
    public bool HasAll { get; init; }

    /// <summary>Where no place is named, a running Tocsin is asked; and without <c>-n</c> all namespaces are meant, in a cluster too.</summary>
    public bool AsksServer { get; init; }

    /// <summary>The verb needs objects as they are written, which a running Tocsin does not give; who asks one is told so.</summary>
    public bool NeedsStore { get; init; }

    /// <summary>Something new goes into one namespace, in files too.</summary>
    public bool Creates { get; init; }

    public void AddTo(Command command)
    {
        _server.Hidden = _token.Hidden = NeedsStore;
        if (Creates)
        {
            _namespace.Description = "The namespace. [default: flux-system]";
        }

        if (AsksServer)
        {
            _server.Description += $" [default: {ConsoleClient.Usual}]";
            _namespace.Description = "The namespace. [default: all]";
        }

        Option[] flags =
        [
            _namespace,
            .. HasAll ? (Option[])[_all] : [],
            _manifests,
            _server,
            .. _kube.All,
            _follows,
            _timeout,
            _token,
            _envAllow,
            _noCross,
        ];
        foreach (var flag in flags)
        {
            command.Options.Add(flag);
        }
    }

    /// <exception cref="SourceException">The flags contradict each other.</exception>
    public Place Read(ParseResult parsed)
    {
        var manifests = parsed.GetValue(_manifests) ?? [];
        var server = parsed.GetValue(_server);
        var cluster = _kube.Given(parsed);
        string?[] places = [server is null ? null : _server.Name, manifests is [] ? null : _manifests.Name, cluster];
        if (places.OfType<string>().ToList() is [var one, var another, ..])
        {
            throw new UsageException($"{one} and {another} name two places; give one of them");
        }

        var isAssumed = AsksServer && places.All(p => p is null);
        if (isAssumed)
        {
            server = ConsoleClient.Usual;
        }

        var kube = _kube.Read(parsed);
        var isCluster = server is null && manifests is [];
        var home = Home(parsed, isCluster ? kube : null);
        return new Place
        {
            Server = server,
            IsServerAssumed = isAssumed,
            TokenFile = parsed.GetValue(_token),
            Manifests = manifests,
            Options = ManifestFlags.Options(parsed, _envAllow, _noCross),
            Kube = kube,
            Qps = _kube.Qps(parsed),
            Burst = _kube.Burst(parsed),
            HomeNamespace = home,
            Namespace =
                parsed.GetValue(_all) ? null
                : (isCluster && !AsksServer) || parsed.GetValue(_namespace) is not null ? home
                : null,
            Timeout = Timeout(parsed),
        };
    }

    private string Home(ParseResult parsed, KubeOverrides? kube)
    {
        if (parsed.GetValue(_namespace) is { } given)
        {
            return IsLabel(given) ? given : throw new SourceException($"namespace must be a valid DNS label: \"{given}\"");
        }

        var follows =
            parsed.GetValue(_follows) || Environment.GetEnvironmentVariable("FLUX_NS_FOLLOWS_KUBE_CONTEXT") is { Length: > 0 };
        return follows && kube is not null && Place.Config(kube) is { NamesNamespace: true } config ? config.Namespace
            : Environment.GetEnvironmentVariable("FLUX_SYSTEM_NAMESPACE") is { } named && IsLabel(named) ? named
            : SystemNamespace;
    }

    private TimeSpan Timeout(ParseResult parsed) =>
        parsed.GetValue(_timeout) is not { } text ? TimeSpan.FromMinutes(5)
        : GoDuration.Parse(text, hours: true) is { } time && time > TimeSpan.Zero ? time
        : throw new UsageException($"--timeout: '{text}' is not a duration; write 30s, 5m or 1h");

    // RFC 1123.
    private static bool IsLabel(string text) =>
        text is { Length: > 0 and <= 63 }
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && text[0] != '-'
        && text[^1] != '-';
}

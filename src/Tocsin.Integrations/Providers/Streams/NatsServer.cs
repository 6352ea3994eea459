using System.Globalization;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Streams;

/// <summary>One server of the address, with the login that its URL may hold.</summary>
/// <param name="Target">Scheme, host and port, and nothing that must not be printed.</param>
/// <param name="User">A name, or without a password, a token.</param>
internal sealed record NatsServer(Uri Target, string? User, string? Password)
{
    private const int DefaultPort = 4222;

    /// <summary>How many servers are tried; more share too little time.</summary>
    public const int MaxServers = 10;

    public bool IsTls => Target.Scheme == "tls";

    // The compiler's would print the login.
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Target.Host}:{Target.Port}");

    /// <summary>The servers of a comma-separated list; the reason is empty when all is well, and never holds a part of it.</summary>
    public static IReadOnlyList<NatsServer> Parse(string address, out string why)
    {
        var servers = new List<NatsServer>();
        foreach (var text in address.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var url = text.Contains("://", StringComparison.Ordinal) ? text : "nats://" + text;
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            {
                why = "is not a list of NATS servers; write each as nats://host:4222 or tls://host:4222, with commas between";
                return [];
            }

            if (uri.Scheme is not ("nats" or "tls"))
            {
                why = $"has {DestinationCheck.SchemeOf(uri)}; use nats or tls";
                return [];
            }

            servers.Add(Of(uri));
        }

        why =
            servers.Count == 0 ? "type nats needs the address of a server; set spec.address, like nats://nats.example.com:4222"
            : servers.Count > MaxServers ? $"names more than {MaxServers} servers; a few of them are enough to reach the cluster"
            : "";
        return servers;
    }

    private static NatsServer Of(Uri uri)
    {
        var target = new UriBuilder(uri.Scheme, uri.IdnHost, uri.Port > 0 ? uri.Port : DefaultPort).Uri;
        if (uri.UserInfo.Length == 0)
        {
            return new NatsServer(target, null, null);
        }

        var parts = uri.UserInfo.Split(':', 2);
        return new NatsServer(
            target,
            Uri.UnescapeDataString(parts[0]),
            parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : null
        );
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tocsin.Integrations.Providers.Streams;

/// <summary>A connection string of Event Hubs, with a key to sign by or a signature that somebody made with it.</summary>
internal sealed record EventHubConnection(Uri Endpoint, string Hub, string KeyName, string Key, string Signature)
{
    private static readonly TimeSpan s_signatureLasts = TimeSpan.FromMinutes(30);

    // The reference looks for the first; a string with a ready signature has only the second.
    public static bool IsOne(string address) =>
        address.Contains("SharedAccessKey", StringComparison.Ordinal)
        || address.TrimStart().StartsWith("Endpoint=", StringComparison.OrdinalIgnoreCase);

    /// <summary>Null with the reason, which holds no part of the string.</summary>
    public static EventHubConnection? Parse(string text, out string why)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var split = part.IndexOf('=', StringComparison.Ordinal);
            if (split <= 0 || !parts.TryAdd(part[..split].Trim(), part[(split + 1)..].Trim()))
            {
                why = "is a connection string with a part that is not a name=value of its own; copy it again as a whole";
                return null;
            }
        }

        var (key, name) = (parts.GetValueOrDefault("SharedAccessKey", ""), parts.GetValueOrDefault("SharedAccessKeyName", ""));
        var signature = parts.GetValueOrDefault("SharedAccessSignature", "");
        var hub = parts.GetValueOrDefault("EntityPath", "").Trim('/');
        var isEmulator = parts.GetValueOrDefault("UseDevelopmentEmulator", "").Equals("true", StringComparison.OrdinalIgnoreCase);
        var endpoint = Root(parts.GetValueOrDefault("Endpoint", ""), isEmulator);
        why =
            endpoint is null
                ? "is a connection string without 'Endpoint=sb://….servicebus.windows.net/'; copy it again as a whole"
            : signature.Length == 0 && (key.Length == 0 || name.Length == 0)
                ? "is a connection string without 'SharedAccessKeyName' or 'SharedAccessKey'; copy it again as a whole"
            : hub.Length == 0
                ? "is a connection string without 'EntityPath', so the event hub is not known; add ;EntityPath= and its name, "
                    + "or copy the connection string of the event hub instead of the namespace's"
            : "";
        return why.Length == 0 ? new EventHubConnection(endpoint!, hub, name, key, signature) : null;
    }

    /// <summary>The value of the header <c>Authorization</c>.</summary>
    // https://learn.microsoft.com/rest/api/eventhub/generate-sas-token
    public string Authorization(DateTimeOffset now)
    {
        if (Signature.Length > 0)
        {
            return Signature;
        }

        var resource = Uri.EscapeDataString($"{Endpoint.Scheme}://{Endpoint.Authority}/{Hub}".ToLowerInvariant());
        var until = (now + s_signatureLasts).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes($"{resource}\n{until}"));
        return $"SharedAccessSignature sr={resource}&sig={Uri.EscapeDataString(Convert.ToBase64String(signature))}"
            + $"&se={until}&skn={Uri.EscapeDataString(KeyName)}";
    }

    // The string names AMQP's scheme; the same host speaks HTTPS.
    private static Uri? Root(string endpoint, bool isEmulator)
    {
        if (
            !Uri.TryCreate(endpoint, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("sb" or "amqps" or "amqp" or "https")
            || uri.Host.Length == 0
        )
        {
            return null;
        }

        var scheme = isEmulator ? "http" : "https";
        var port = uri.Scheme == "https" && uri.IsDefaultPort ? -1 : uri.Port;
        return new UriBuilder(scheme, uri.IdnHost, port).Uri;
    }
}

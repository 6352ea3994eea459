using System.Text.Json;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Secrets;

/// <summary>Collects what must never be seen of a Provider.</summary>
internal static class SecretRedactor
{
    private static readonly string[] s_secretMembers = ["private_key", "private_key_id", "client_secret", "refresh_token"];

    public static Redactor For(ProviderSpec spec, Credentials credentials, ProxySettings? proxy, IEnumerable<Secret?> secrets)
    {
        var hidden = new List<string>();
        foreach (var secret in secrets.OfType<Secret>())
        {
            hidden.AddRange(secret.Values.Where(pair => pair.Key != "username").Select(pair => pair.Value));
        }

        foreach (var value in credentials.Headers?.Values ?? [])
        {
            // 'Bearer abc' hides 'abc' too: services like to repeat the part that they did not accept.
            hidden.Add(value);
            hidden.AddRange(value.Split(' ').Skip(1));
        }

        if (credentials.Token?.Split(':', 2) is [_, { } password])
        {
            hidden.Add(password);
        }

        hidden.Add($"{credentials.Username}:{credentials.Password}");
        hidden.Add(proxy?.Password ?? "");
        if (proxy?.Password is not null)
        {
            hidden.Add($"{proxy.Username}:{proxy.Password}");
        }

        hidden.AddRange(JsonStrings(credentials.Token ?? ""));
        hidden.AddRange(ConnectionStringValues(credentials.Address));
        if (spec.Type == "pagerduty")
        {
            hidden.Add(spec.Channel.Value);
        }

        // An address may be a list of servers, each with a login of its own.
        string[] addresses = [credentials.Address, spec.Address.Value, spec.Proxy.Value];
        return new Redactor(
            hidden,
            [.. addresses, .. addresses.Where(a => a.Contains(',')).SelectMany(a => a.Split(',', StringSplitOptions.TrimEntries))]
        );
    }

    // Of a credential that is a JSON document, what is secret in it by itself; names and addresses help to see what is wrong.
    private static List<string> JsonStrings(string token)
    {
        var found = new List<string>();
        if (!token.TrimStart().StartsWith('{'))
        {
            return found;
        }

        try
        {
            using var json = JsonDocument.Parse(token);
            foreach (var member in json.RootElement.EnumerateObject())
            {
                if (s_secretMembers.Contains(member.Name) && member.Value.ValueKind is JsonValueKind.String)
                {
                    found.Add(member.Value.GetString()!);
                }
            }
        }
        catch (JsonException)
        {
            // The token as a whole is hidden.
        }

        return found;
    }

    private static IEnumerable<string> ConnectionStringValues(string address) =>
        address
            .Split(';')
            .Where(p => p.TrimStart().StartsWith("SharedAccess", StringComparison.OrdinalIgnoreCase))
            .Where(p => !p.TrimStart().StartsWith("SharedAccessKeyName", StringComparison.OrdinalIgnoreCase))
            .Select(p => p[(p.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim());
}

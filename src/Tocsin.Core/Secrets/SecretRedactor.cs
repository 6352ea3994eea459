using Tocsin.Core.Providers;
using Tocsin.Core.Resources;

namespace Tocsin.Core.Secrets;

/// <summary>Collects what must never be seen of a Provider.</summary>
internal static class SecretRedactor
{
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

        if (spec.Type == "pagerduty")
        {
            hidden.Add(spec.Channel.Value);
        }

        return new Redactor(hidden, [credentials.Address, spec.Address.Value, spec.Proxy.Value]);
    }
}

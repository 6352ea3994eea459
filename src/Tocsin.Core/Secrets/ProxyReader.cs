using System.Text;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Secrets;

/// <summary>A Provider's proxy (spec/providers.md §4.3): the proxy Secret, else the key <c>proxy</c>, else <c>spec.proxy</c>.</summary>
internal static class ProxyReader
{
    private const int MaxAddress = 2048;

    public static ProxySettings? Read(ProviderSpec spec, Secret? secret, Secret? proxySecret, List<Problem> problems)
    {
        if (proxySecret is not null)
        {
            return FromSecret(proxySecret, problems);
        }

        if (secret?["proxy"]?.Trim() is { Length: > 0 } proxy)
        {
            const string message = "is deprecated; put the address into a Secret of its own and name it in spec.proxySecretRef";
            problems.Add(Problem("spec.secretRef", $"the key 'proxy' of Secret '{secret}' {message}") with { IsWarning = true });
            return Parse(proxy, "spec.secretRef", $"the key 'proxy' of Secret '{secret}'", problems);
        }

        return spec.Proxy.Value is { Length: > 0 } old ? Parse(old, "spec.proxy", "it", problems) : null;
    }

    private static ProxySettings? FromSecret(Secret secret, List<Problem> problems)
    {
        const string field = "spec.proxySecretRef";
        var address = secret["address"] ?? "";
        if (address.Length == 0)
        {
            problems.Add(Problem(field, $"Secret '{secret}' has no key 'address'; put the proxy's URL there"));
            return null;
        }

        if (Encoding.UTF8.GetByteCount(address) > MaxAddress)
        {
            problems.Add(Problem(field, $"'address' of Secret '{secret}' exceeds the maximum length of {MaxAddress} bytes"));
            return null;
        }

        var settings = Parse(address, field, $"'address' of Secret '{secret}'", problems);
        if (secret["username"] is { Length: > 0 } username)
        {
            return settings is null ? null : settings with { Username = username, Password = secret["password"] };
        }

        if (secret.Has("password"))
        {
            var message = $"Secret '{secret}' has 'password' without 'username', so it is not used; add the user name";
            problems.Add(Problem(field, message) with { IsWarning = true });
        }

        return settings;
    }

    private static ProxySettings? Parse(string address, string field, string what, List<Problem> problems)
    {
        if (
            !Uri.TryCreate(address, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https" or "socks5")
            || uri.Host.Length == 0
        )
        {
            problems.Add(
                new Problem(field, $"{what} is not a proxy address; write it as http://host:port (or https, socks5)")
                {
                    Reason = ReadyReason.InvalidAddress,
                }
            );
            return null;
        }

        var colon = uri.UserInfo.IndexOf(':');
        var user = colon < 0 ? uri.UserInfo : uri.UserInfo[..colon];
        var bare = new UriBuilder(uri) { UserName = "", Password = "" }.Uri;
        return new ProxySettings(
            bare,
            user.Length > 0 ? Uri.UnescapeDataString(user) : null,
            colon < 0 ? null : Uri.UnescapeDataString(uri.UserInfo[(colon + 1)..])
        );
    }

    private static Problem Problem(string field, string message) => new(field, message) { Reason = ReadyReason.InvalidSecret };
}

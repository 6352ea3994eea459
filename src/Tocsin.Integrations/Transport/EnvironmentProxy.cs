using System.Net;

namespace Tocsin.Integrations.Transport;

/// <summary>
/// The proxies of <c>HTTP_PROXY</c>, <c>HTTPS_PROXY</c> and <c>NO_PROXY</c> by the rules of Go's net/http, so that a pod's
/// environment means to Tocsin what it means to the reference. <c>ALL_PROXY</c> is not read, as there.
/// </summary>
public sealed class EnvironmentProxy : IWebProxy
{
    private readonly ProxyAddress? _http;
    private readonly ProxyAddress? _https;
    private readonly NoProxy _except;

    public EnvironmentProxy()
        : this(Environment.GetEnvironmentVariable) { }

    /// <param name="read">Reads a variable of the environment.</param>
    public EnvironmentProxy(Func<string, string?> read)
    {
        // Under CGI a client can set HTTP_PROXY by a header named "Proxy"; Go refuses it there, and so do we.
        _http = read("REQUEST_METHOD") is { Length: > 0 } ? null : ProxyAddress.Parse(First(read, "HTTP_PROXY", "http_proxy"));
        _https = ProxyAddress.Parse(First(read, "HTTPS_PROXY", "https_proxy"));
        _except = NoProxy.Parse(First(read, "NO_PROXY", "no_proxy") ?? "");
        Credentials = new ProxyCredentials([_http, _https]);
    }

    public ICredentials? Credentials { get; set; }

    public Uri? GetProxy(Uri destination)
    {
        var proxy = destination.Scheme == Uri.UriSchemeHttps ? _https : _http;
        return proxy is null || _except.Matches(destination) ? null : proxy.Address;
    }

    public bool IsBypassed(Uri host) => GetProxy(host) is null;

    private static string? First(Func<string, string?> read, string upper, string lower) =>
        read(upper) is { Length: > 0 } value ? value : read(lower);
}

/// <summary>One proxy for every request, whatever the environment says.</summary>
internal sealed class FixedProxy(ProxyAddress proxy) : IWebProxy
{
    public ICredentials? Credentials { get; set; } = new ProxyCredentials([proxy]);

    public Uri? GetProxy(Uri destination) => proxy.Address;

    public bool IsBypassed(Uri host) => false;
}

/// <summary>A proxy's address without user info, and the user info apart.</summary>
internal sealed record ProxyAddress(Uri Address, NetworkCredential? Login)
{
    public static ProxyAddress? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        // Go tries the value as a URL first and as host:port second.
        var uri = Absolute(text.Trim()) ?? Absolute("http://" + text.Trim());
        return uri is null ? null : Of(uri, user: null, password: null);
    }

    public static ProxyAddress Of(Uri uri, string? user, string? password)
    {
        if (user is null && uri.UserInfo.Length > 0)
        {
            var parts = uri.UserInfo.Split(':', 2);
            user = Uri.UnescapeDataString(parts[0]);
            password = parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "";
        }

        // The handler always asks the proxy to resolve names; that is what socks5h stands for.
        var scheme = uri.Scheme == "socks5h" ? "socks5" : uri.Scheme;
        var bare = new UriBuilder(scheme, uri.Host, uri.Port > 0 ? uri.Port : DefaultPort(scheme)).Uri;
        return new ProxyAddress(bare, user is null ? null : new NetworkCredential(user, password));
    }

    private static int DefaultPort(string scheme) =>
        scheme switch
        {
            "https" => 443,
            "http" => 80,
            _ => 1080,
        };

    private static Uri? Absolute(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https" or "socks5" or "socks5h"
        && uri.Host.Length > 0
            ? uri
            : null;
}

/// <summary>The login of each proxy, and of nothing else.</summary>
internal sealed class ProxyCredentials(IEnumerable<ProxyAddress?> proxies) : ICredentials
{
    private readonly ProxyAddress[] _proxies = [.. proxies.OfType<ProxyAddress>()];

    public NetworkCredential? GetCredential(Uri uri, string authType) =>
        Array.Find(_proxies, p => p.Address.Authority == uri.Authority)?.Login;
}

using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Tocsin.Core.Notifications;

namespace Tocsin.Integrations.Transport;

/// <summary>Says why no answer came, with the cure where there is one, and never more of an address than scheme, host and port.</summary>
internal static class SendFailure
{
    public static Outcome Explain(Exception e, Uri address, Uri? proxy)
    {
        var target = Origin(address);
        if (e is HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } refused)
        {
            return IsLogin(refused.StatusCode) || IsSocksLogin(refused)
                ? ProxyWantsLogin(proxy)
                : Failed($"{Proxy(proxy)} did not open a way to {target}: {refused.Message}");
        }

        if (Find<AuthenticationException>(e) is { } tls)
        {
            return Failed(
                $"TLS with {target} failed: {tls.Message} If a private CA signed the certificate, put it under ca.crt "
                    + "in the Secret named by spec.certSecretRef; if the name does not match, use the certificate's name in the address"
            );
        }

        var via = proxy is null ? "" : $" through {Proxy(proxy)}";
        return Find<SocketException>(e)?.SocketErrorCode switch
        {
            SocketError.HostNotFound or SocketError.NoData => Failed(
                $"{target} cannot be reached{via}: the name is not known to DNS; check the host in the address"
            ),
            SocketError.TryAgain => Failed($"{target} cannot be reached{via}: DNS did not answer"),
            SocketError.ConnectionRefused => Failed(
                $"{target} cannot be reached{via}: the connection was refused; check that it runs and the port is right"
            ),
            SocketError.ConnectionReset => Failed($"{target} closed the connection{via} before it answered"),
            { } code => Failed($"{target} cannot be reached{via}: {code}"),
            null => Failed($"no whole answer from {target}{via}: {e.Message}"),
        };
    }

    /// <summary>407, from a tunnel or from the proxy itself, or what SOCKS has in its place.</summary>
    public static Outcome ProxyWantsLogin(Uri? proxy) =>
        new Outcome.Waiting(
            $"{Proxy(proxy)} wants a user name and password, or refuses these; put both into the Secret named by spec.proxySecretRef"
        );

    // tinyproxy asks for a login with 407 and refuses a wrong one with 401.
    public static bool IsLogin(HttpStatusCode? status) =>
        status is HttpStatusCode.ProxyAuthenticationRequired or HttpStatusCode.Unauthorized;

    // The runtime tells a refused login from other failures of SOCKS by its words alone: there is no suitable method of
    // authentication, or it failed.
    private static bool IsSocksLogin(HttpRequestException e) =>
        e.StatusCode is null && $"{e.Message} {e.InnerException?.Message}".Contains("authenticat", StringComparison.Ordinal);

    private static Outcome.Retry Failed(string text) => new(OutcomeReason.ConnectionFailed, text);

    private static string Proxy(Uri? proxy) => proxy is null ? "the proxy of the environment" : $"the proxy {Origin(proxy)}";

    private static string Origin(Uri uri) => $"{uri.Scheme}://{uri.IdnHost}:{uri.Port}";

    private static T? Find<T>(Exception? e)
        where T : Exception
    {
        while (e is not null and not T)
        {
            e = e.InnerException;
        }

        return e as T;
    }
}

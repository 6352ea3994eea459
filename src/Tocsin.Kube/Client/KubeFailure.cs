using System.Net.Sockets;
using System.Security.Authentication;

namespace Tocsin.Kube.Client;

/// <summary>Failures of the way to the server, told as one kind of exception.</summary>
internal static class KubeFailure
{
    public static async Task<T> Guard<T>(KubeCall call, TimeSpan limit, Func<Task<T>> work, CancellationToken cancel)
    {
        try
        {
            return await work();
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new KubeException(call, $"the API server did not answer within {limit.TotalSeconds:0} s", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException && !cancel.IsCancellationRequested)
        {
            throw new KubeException(call, Why(e), e);
        }
    }

    private static string Why(Exception e) =>
        e switch
        {
            HttpRequestException { InnerException: ServerCertificateException certificate } => certificate.Message,
            HttpRequestException { InnerException: AuthenticationException tls } =>
                $"the API server's certificate or ours is not accepted ({tls.Message}); check certificate-authority, tls-server-name and the user's certificate",
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
                "the API server's name does not resolve; check 'server' and the DNS",
            HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } =>
                "nothing listens at the API server's address; is it up, and is 'server' right?",
            HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } =>
                "the proxy does not let through to the API server; check proxy-url or the proxy variables",
            _ => $"the connection to the API server broke ({e.Message})",
        };
}

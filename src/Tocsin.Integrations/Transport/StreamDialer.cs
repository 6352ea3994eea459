using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Transport;

/// <summary>The one way out for what is not HTTP. Proxies of the environment are for HTTP and are not asked here.</summary>
/// <param name="ownListeners">Where Tocsin itself listens, asked at each connection.</param>
public sealed class StreamDialer(Func<IReadOnlyCollection<IPEndPoint>> ownListeners) : IStreamDialer
{
    private readonly ForbiddenTargets _forbidden = new(ownListeners);

    public async Task<Stream> Dial(Uri target, Destination to, CancellationToken cancel)
    {
        _forbidden.CheckText(target);
        try
        {
            return to.Proxy?.Value is { } proxy
                ? await ThroughProxy(ProxyAddress.Of(proxy.Address, proxy.Username, proxy.Password), target, to, cancel)
                : await Connect(target.IdnHost, target.Port, cancel);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            throw new SendFailedException(SendFailure.Explain(e, target, to.Proxy?.Value.Address));
        }
    }

    public async Task<Stream> Secure(Stream plain, Uri target, Destination to, CancellationToken cancel)
    {
        try
        {
            return await Tls(plain, target.IdnHost, to, cancel);
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            // A server that wants a certificate hangs up in the middle of the handshake.
            throw new SendFailedException(SendFailure.Explain(new AuthenticationException(e.Message, e), target, proxy: null));
        }
    }

    private async Task<Stream> ThroughProxy(ProxyAddress proxy, Uri target, Destination to, CancellationToken cancel)
    {
        var stream = await Connect(proxy.Address.IdnHost, proxy.Address.Port, cancel);
        try
        {
            if (proxy.Address.Scheme == "socks5")
            {
                await Socks5.Open(stream, target, proxy, cancel);
                return stream;
            }

            stream = proxy.Address.Scheme == "https" ? await Tls(stream, proxy.Address.IdnHost, to, cancel) : stream;
            await HttpTunnel.Open(stream, target, proxy, cancel);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private Task<Stream> Connect(string host, int port, CancellationToken cancel)
    {
        host = host.Trim('[', ']');
        return Sockets.Connect(new DnsEndPoint(host, port), found => _forbidden.Allowed(host, port, found), null, cancel);
    }

    private static async Task<Stream> Tls(Stream plain, string host, Destination to, CancellationToken cancel)
    {
        var ssl = new SslStream(plain);
        try
        {
            var options = TlsOptions.Of(to.Tls?.Value);
            options.TargetHost = host;
            await ssl.AuthenticateAsClientAsync(options, cancel);
            return ssl;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            await ssl.DisposeAsync();
            throw new SendFailedException(
                new Outcome.Waiting("the TLS settings cannot be used; put PEM texts into the Secret named by spec.certSecretRef")
            );
        }
        catch
        {
            await ssl.DisposeAsync();
            throw;
        }
    }
}

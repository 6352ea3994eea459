using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Tocsin.Kube.Config;

namespace Tocsin.Kube.Client;

/// <summary>Connections to one API server: HTTP/2 with pings, gzip, TLS and proxy as configured.</summary>
internal static class KubeTransport
{
    /// <param name="certificate">The user's certificate of the moment, asked at each new connection.</param>
    public static SocketsHttpHandler Make(KubeConfig config, KubeClientOptions options, Func<X509Certificate2?> certificate)
    {
        var proxy = config.Proxy is { } p ? Proxy(p.Value) : options.EnvironmentProxy;
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.GZip,
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            // A rotated certificate counts for new connections only.
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            KeepAlivePingDelay = options.PingDelay,
            KeepAlivePingTimeout = options.PingTimeout,
            MaxResponseDrainSize = 0,
            ActivityHeadersPropagator = null,
            Proxy = proxy,
            SslOptions = Tls(config.Tls, certificate),
        };
    }

    private static WebProxy Proxy(Uri address)
    {
        var login = address.UserInfo.Split(':', 2);
        return new WebProxy(address)
        {
            Credentials =
                address.UserInfo.Length == 0
                    ? null
                    : new NetworkCredential(
                        Uri.UnescapeDataString(login[0]),
                        Uri.UnescapeDataString(login.ElementAtOrDefault(1) ?? "")
                    ),
        };
    }

    private static SslClientAuthenticationOptions Tls(KubeTls tls, Func<X509Certificate2?> certificate)
    {
        var options = new SslClientAuthenticationOptions
        {
            LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate()!,
        };
        if (tls.SkipsVerification)
        {
#pragma warning disable CA5359, MA0039 // The user asked for it by insecure-skip-tls-verify.
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359, MA0039
        }
        else
        {
#pragma warning disable MA0039 // It accepts nothing that the platform would not.
            options.RemoteCertificateValidationCallback = static (_, certificate, chain, errors) =>
                ServerCertificate.Check(certificate, chain, errors);
#pragma warning restore MA0039
        }

        if (!tls.SkipsVerification && tls.CaPem is { } ca)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.ImportFromPem(ca);
        }

        return options;
    }
}

using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Transport;

/// <summary>A Provider's TLS settings as the platform takes them. Verification can never be disabled.</summary>
internal static class TlsOptions
{
    public static SslClientAuthenticationOptions Of(TlsSettings? tls)
    {
        var options = new SslClientAuthenticationOptions();
        if (tls?.CaPem is { Length: > 0 } ca)
        {
            var roots = new X509Certificate2Collection();
            roots.ImportFromPem(ca);
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
            if (tls.KeepsSystemRoots)
            {
                using var system = new X509Store(StoreName.Root, StoreLocation.LocalMachine);
                system.Open(OpenFlags.ReadOnly);
                options.CertificateChainPolicy.CustomTrustStore.AddRange(system.Certificates);
            }
        }

        if (tls is { CertificatePem: { Length: > 0 } pem, KeyPem: { Length: > 0 } key })
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(pem);
            options.ClientCertificateContext = SslStreamCertificateContext.Create(
                X509Certificate2.CreateFromPem(pem, key),
                chain,
                offline: true
            );
        }

        return options;
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tocsin.Testing;

/// <summary>A certificate authority that only the test knows.</summary>
public sealed class PrivateCa : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;
    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;

    public PrivateCa()
    {
        var request = new CertificateRequest("CN=Private CA", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _root = request.CreateSelfSigned(_now.AddDays(-1), _now.AddDays(30));
    }

    public string Pem => _root.ExportCertificatePem();

    public SslServerAuthenticationOptions Server(string name = "127.0.0.1", bool asksForClient = false)
    {
        var (certificate, key) = Issue(name);
        return new SslServerAuthenticationOptions
        {
            ServerCertificate = X509Certificate2.CreateFromPem(certificate, key),
            ClientCertificateRequired = asksForClient,
            RemoteCertificateValidationCallback = (_, client, _, _) =>
                !asksForClient || (client is not null && client.Issuer == _root.Subject),
        };
    }

    /// <summary>A server that has a certificate for whatever name it is asked by.</summary>
    public SslServerAuthenticationOptions ServerOfAnyName(bool asksForClient = false)
    {
        var options = Server(asksForClient: asksForClient);
        var known = new ConcurrentDictionary<string, X509Certificate2>(StringComparer.OrdinalIgnoreCase);
        options.ServerCertificate = null;
        options.ServerCertificateSelectionCallback = (_, name) =>
            known.GetOrAdd(
                name ?? "127.0.0.1",
                n =>
                {
                    var (certificate, key) = Issue(n);
                    return X509Certificate2.CreateFromPem(certificate, key);
                }
            );
        return options;
    }

    /// <summary>A certificate and its key, as PEM.</summary>
    public (string Certificate, string Key) Issue(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var ip))
        {
            names.AddIpAddress(ip);
        }
        else
        {
            names.AddDnsName(name);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
                _root,
                includeKeyIdentifier: true,
                includeIssuerAndSerial: false
            )
        );
        using var signed = request.Create(_root, _now.AddDays(-1), _now.AddDays(20), RandomNumberGenerator.GetBytes(8));
        return (signed.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose()
    {
        _root.Dispose();
        _key.Dispose();
    }
}

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tocsin.Acceptance.Cluster;

/// <summary>A certificate for loopback that is right in all but its time.</summary>
internal static class ExpiredCertificate
{
    /// <summary>Leaves <c>server.crt</c> and <c>server.key</c> in a folder, signed by an authority whose key lies beside it.</summary>
    public static async Task Write(string folder, string authority)
    {
        var authorityKey = Path.Combine(Path.GetDirectoryName(authority)!, "ca.key");
        using var ca = X509Certificate2.CreateFromPemFile(authority, authorityKey);
        using var key = RSA.Create(2048);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        var request = new CertificateRequest("CN=kube-lab", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(names.Build());

        // By its generator: the authority itself may be younger than two days.
        using var signer = ca.GetRSAPrivateKey()!;
        var generator = X509SignatureGenerator.CreateForRSA(signer, RSASignaturePadding.Pkcs1);
        var now = DateTimeOffset.UtcNow;
        using var expired = request.Create(ca.SubjectName, generator, now.AddDays(-2), now.AddDays(-1), [1]);
        await File.WriteAllTextAsync(Path.Combine(folder, "server.crt"), expired.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(folder, "server.key"), key.ExportPkcs8PrivateKeyPem());
    }
}

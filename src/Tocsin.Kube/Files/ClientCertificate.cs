using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tocsin.Kube.Files;

/// <summary>A user's certificate and key, read anew for each connection so that rotated files count.</summary>
internal sealed class ClientCertificate(PemSource certificate, PemSource key)
{
    public X509Certificate2 Load() => Load(certificate.Read(), key.Read(), certificate.Where, key.Where);

    public static X509Certificate2 Load(string certificatePem, string keyPem, string certificateWhere, string keyWhere)
    {
        try
        {
            return X509Certificate2.CreateFromPem(certificatePem, keyPem);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new KubeConfigException(
                $"{certificateWhere} and {keyWhere} are no pair of PEM certificate and unencrypted PEM key; give both of the same user"
            );
        }
    }
}

using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Tocsin.Kube.Client;

/// <summary>The API server's certificate is not accepted. The message names the cause and the cure.</summary>
internal sealed class ServerCertificateException(string message) : AuthenticationException(message);

/// <summary>Accepts what the platform accepts and nothing else, and says of the rest what is wrong with it.</summary>
internal static class ServerCertificate
{
    public static bool Check(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        errors is SslPolicyErrors.None ? true : throw new ServerCertificateException(Why(certificate, chain, errors));

    private static string Why(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || chain is null)
        {
            return "the API server shows no certificate; is 'server' the address of an API server?";
        }

        // A CA's own time may be over as well.
        foreach (var element in chain.ChainElements)
        {
            if (element.ChainElementStatus.Any(s => s.Status is X509ChainStatusFlags.NotTimeValid))
            {
                var one = element.Certificate;
                var whose = one.Equals(certificate)
                    ? "the API server's certificate"
                    : $"the certificate authority '{one.Subject}'";
                return one.NotAfter <= chain.ChainPolicy.VerificationTime
                    ? $"{whose} expired on {Text(one.NotAfter)}; renew it on the server"
                    : $"{whose} is not valid before {Text(one.NotBefore)}; is a clock wrong?";
            }
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return "the API server's certificate is for another name; check 'server', or set tls-server-name";
        }

        var flaws = string.Join(", ", chain.ChainStatus.Select(s => s.Status).Distinct());
        return $"the API server's certificate is not accepted ({flaws}); check certificate-authority";
    }

    private static string Text(DateTime at) =>
        at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}

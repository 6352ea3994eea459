using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Secrets;

/// <summary>Certificates from a Secret (spec/providers.md §4.4), under the standard keys or Flux's older ones.</summary>
internal static class TlsReader
{
    /// <param name="mustHave">True for a Secret that is only there for TLS; else what is absent or half is left out.</param>
    public static TlsSettings? Read(Secret secret, string field, bool mustHave, List<Problem> problems)
    {
        var ca = Find(secret, field, "ca.crt", "caFile", problems);
        var certificate = Find(secret, field, "tls.crt", "certFile", problems);
        var key = Find(secret, field, "tls.key", "keyFile", problems);
        if (certificate is null != key is null)
        {
            var (has, lacks) = key is null ? ("tls.crt", "tls.key") : ("tls.key", "tls.crt");
            var message = $"Secret '{secret}' has '{has}' without '{lacks}'; add it";
            problems.Add(Problem(field, message) with { IsWarning = !mustHave });
            (certificate, key) = (null, null);
        }
        else if (mustHave && ca is null && certificate is null)
        {
            problems.Add(
                Problem(field, $"Secret '{secret}' has no certificate; put PEM under 'ca.crt', or 'tls.crt' and 'tls.key'")
            );
        }

        if (ca is not null && !IsCertificates(ca))
        {
            problems.Add(Problem(field, $"'ca.crt' of Secret '{secret}' is not a PEM certificate"));
        }

        if (certificate is not null && key is not null && !IsPair(certificate, key))
        {
            problems.Add(
                Problem(
                    field,
                    $"'tls.crt' and 'tls.key' of Secret '{secret}' are not a PEM certificate with its own, unencrypted key"
                )
            );
        }

        return ca is null && certificate is null ? null : new TlsSettings(ca, certificate, key);
    }

    private static string? Find(Secret secret, string field, string key, string legacy, List<Problem> problems)
    {
        if (secret[key] is { Length: > 0 } standard)
        {
            return standard;
        }

        if (secret[legacy] is not { Length: > 0 } old)
        {
            return null;
        }

        problems.Add(
            Problem(field, $"the key '{legacy}' of Secret '{secret}' is deprecated; rename it to '{key}'") with
            {
                IsWarning = true,
            }
        );
        return old;
    }

    private static Problem Problem(string field, string message) => new(field, message) { Reason = ReadyReason.InvalidSecret };

    private static bool IsCertificates(string pem)
    {
        var found = new X509Certificate2Collection();
        try
        {
            found.ImportFromPem(pem);
            return found.Count > 0;
        }
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            foreach (var certificate in found)
            {
                certificate.Dispose();
            }
        }
    }

    private static bool IsPair(string certificate, string key)
    {
        try
        {
            using var pair = X509Certificate2.CreateFromPem(certificate, key);
            return true;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}

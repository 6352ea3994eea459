using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Providers;

/// <summary>The checks that all types share. No text holds a value that may come from a Secret.</summary>
public static class DestinationCheck
{
    /// <summary>The limit of the custom resource, in bytes of an address and characters of a name (spec/providers.md §4.1).</summary>
    public const int MaxLength = 2048;

    private const int LongestScheme = 10;

    /// <summary>What a type needs, and what no type can use.</summary>
    public static IEnumerable<Problem> All(Need needs, Destination to) => [.. Needs(needs, to), .. Values(to)];

    /// <summary>The same, and addresses that are a page for people.</summary>
    public static IEnumerable<Problem> All(ProviderType type, Destination to) => All(type, type.Needs, to);

    /// <param name="needs">What the type needs with this destination.</param>
    public static IEnumerable<Problem> All(ProviderType type, Need needs, Destination to)
    {
        var problems = All(needs, to);
        return Uri.TryCreate(to.Address.Value, UriKind.Absolute, out var uri) && type.PageForPeople(uri) is { } why
            ? [.. problems, new Problem("spec.address", why) { Reason = ReadyReason.InvalidAddress }]
            : problems;
    }

    public static IEnumerable<Problem> Needs(Need needs, Destination to)
    {
        if (needs.HasFlag(Need.Address))
        {
            foreach (var problem in Address(to))
            {
                yield return problem;
            }
        }

        if (needs.HasFlag(Need.Channel) && to.Channel.Value.Length == 0)
        {
            yield return new Problem("spec.channel", $"type {to.TypeName} needs a channel; set spec.channel");
        }

        if (needs.HasFlag(Need.Token) && to.Token is not { Value.Length: > 0 })
        {
            yield return InSecret(
                $"type {to.TypeName} needs a token; put it under the key 'token' of the Secret named by spec.secretRef"
            );
        }
    }

    /// <summary>An address must be http or https with a host.</summary>
    public static IEnumerable<Problem> Address(Destination to)
    {
        if (Why(to) is { } why)
        {
            yield return new Problem("spec.address", why) { Reason = ReadyReason.InvalidAddress };
        }
    }

    /// <summary>Lengths, placeholders that an example left in, and certificates that cannot be read.</summary>
    public static IEnumerable<Problem> Values(Destination to)
    {
        var found = new List<Problem>();
        found.AddRange(Text("spec.address", "the address", to.Address.Value, ReadyReason.InvalidAddress));
        found.AddRange(Text("spec.channel", "the channel", to.Channel.Value, ReadyReason.InvalidSpec));
        found.AddRange(Text("spec.username", "the user name", to.Username, ReadyReason.InvalidSpec));
        if (Placeholder.In(to.Token?.Value ?? "") is not null)
        {
            found.Add(InSecret("the key 'token' still holds the placeholder of an example; put the real token there"));
        }

        if (Placeholder.In(to.Password?.Value ?? "") is not null)
        {
            found.Add(InSecret("the key 'password' still holds the placeholder of an example; put the real password there"));
        }

        foreach (var (name, value) in to.Headers?.Value ?? new Dictionary<string, string>())
        {
            if (Placeholder.In(value) is not null)
            {
                found.Add(InSecret($"the header '{name}' still holds the placeholder of an example; put the real value there"));
            }
        }

        return [.. found, .. ForbiddenAddress.In(to), .. Certificates(to.Tls?.Value)];
    }

    /// <summary>A problem of the Secret named by <c>spec.secretRef</c>.</summary>
    public static Problem InSecret(string message) => new("spec.secretRef", message) { Reason = ReadyReason.InvalidSecret };

    private static IEnumerable<Problem> Text(string path, string what, string value, string reason)
    {
        if (value.Length > MaxLength)
        {
            yield return new Problem(path, $"{what} is longer than {MaxLength} characters; shorten it") { Reason = reason };
        }

        if (Placeholder.In(value) is not null)
        {
            yield return new Problem(path, $"{what} still holds the placeholder of an example; put the real value there")
            {
                Reason = reason,
            };
        }
    }

    private static IEnumerable<Problem> Certificates(TlsSettings? tls)
    {
        if (tls?.CaPem is { Length: > 0 } ca && !CanRead(() => AtLeastOne(ca)))
        {
            yield return Tls("the key 'ca.crt' holds no certificate that can be read; put the CA there as PEM");
        }

        if (tls?.CertificatePem is { Length: > 0 } certificate && tls.KeyPem is { Length: > 0 } key)
        {
            if (!CanRead(() => X509Certificate2.CreateFromPem(certificate, key).Dispose()))
            {
                yield return Tls(
                    "the keys 'tls.crt' and 'tls.key' are no matching PEM pair without a passphrase; put both there"
                );
            }
        }
    }

    private static Problem Tls(string message) => new("spec.certSecretRef", message) { Reason = ReadyReason.InvalidSecret };

    // A text without any PEM block is read as no certificates at all, not as an error.
    private static void AtLeastOne(string pem)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(pem);
        if (certificates.Count == 0)
        {
            throw new CryptographicException();
        }
    }

    private static bool CanRead(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>The scheme as it may be shown: what stands before a colon may also be the beginning of a credential.</summary>
    public static string SchemeOf(Uri address) =>
        address.Scheme.Length <= LongestScheme && address.Scheme.All(char.IsAsciiLetter)
            ? $"the scheme '{address.Scheme}'"
            : "a scheme that is not known";

    private static string? Why(Destination to)
    {
        var address = to.Address.Value;
        if (address.Length == 0)
        {
            return $"type {to.TypeName} needs an address; set spec.address, or the key 'address' in the Secret named by spec.secretRef";
        }

        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            return "is not a URL with a scheme and a host; write it as https://host/path";
        }

        return uri.Scheme is "http" or "https" ? null : $"has {SchemeOf(uri)}; use http or https";
    }
}

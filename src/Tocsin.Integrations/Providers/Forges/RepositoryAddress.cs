using System.Diagnostics.CodeAnalysis;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>Where a repository is, read from any form in which Git takes its address (spec/providers.md §7.1, §17.4).</summary>
/// <param name="Origin"><c>https://host[:port]</c>, host in lower case; <c>http</c> only where the address says so.</param>
/// <param name="Path">Owner and repository, decoded, without <c>.git</c>.</param>
internal sealed record RepositoryAddress(string Origin, string Host, string Path)
{
    // Hosts that forges offer for SSH over port 443, and the hosts whose API serves the same repositories.
    private static readonly Dictionary<string, string> SshAliases = new(StringComparer.Ordinal)
    {
        ["ssh.github.com"] = "github.com",
        ["www.github.com"] = "github.com",
        ["altssh.gitlab.com"] = "gitlab.com",
        ["altssh.bitbucket.org"] = "bitbucket.org",
        ["ssh.dev.azure.com"] = AzureHost,
        ["vs-ssh.visualstudio.com"] = AzureHost,
    };

    private const string AzureHost = "dev.azure.com";

    public string[] Parts => Path.Split('/');

    /// <summary>Reads an address; when it cannot, says why and what to write instead.</summary>
    public static RepositoryAddress? Parse(string address, out string why)
    {
        address = address.Trim();
        why = "name the repository, as https://host/owner/repository or git@host:owner/repository";
        if (address.Length == 0)
        {
            return null;
        }

        if (address.Contains("://", StringComparison.Ordinal))
        {
            return OfUrl(address, ref why);
        }

        if (TryScp(address, out var host, out var path))
        {
            return Make("https", host, -1, path);
        }

        // host.tld/owner/repository: the reference takes it for a local path and fails with each event.
        return address.Split('/') is [var first, _, _, ..] && first.Contains('.', StringComparison.Ordinal)
            ? OfUrl("https://" + address, ref why)
            : null;
    }

    private static RepositoryAddress? OfUrl(string address, ref string why)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            return null;
        }

        var overSsh = uri.Scheme is "ssh" or "git" or "git+ssh" or "ssh+git";
        if (!overSsh && uri.Scheme is not ("http" or "https"))
        {
            why = $"has {DestinationCheck.SchemeOf(uri)}, which has no API; use https or ssh";
            return null;
        }

        // A port of SSH says nothing about the port of the API.
        var port = overSsh || uri.IsDefaultPort ? -1 : uri.Port;
        return Make(overSsh ? "https" : uri.Scheme, uri.Host, port, Uri.UnescapeDataString(uri.AbsolutePath));
    }

    private static bool TryScp(string address, [NotNullWhen(true)] out string? host, [NotNullWhen(true)] out string? path)
    {
        (host, path) = (null, null);
        var colon = address.IndexOf(':');
        var rest = colon < 0 ? "" : address[(colon + 1)..];
        var name = colon < 0 ? "" : address[(address.IndexOf('@') + 1)..colon];
        if (name.Length == 0 || rest.Length == 0 || name.Contains('/', StringComparison.Ordinal))
        {
            return false;
        }

        // git@host:2222/owner/repository: a number before two more parts is a port.
        var parts = rest.TrimStart('/').Split('/');
        var hasPort = parts.Length > 2 && parts[0].All(char.IsAsciiDigit);
        (host, path) = (name, hasPort ? string.Join('/', parts[1..]) : rest);
        return true;
    }

    private static RepositoryAddress? Make(string scheme, string host, int port, string path)
    {
        host = host.ToLowerInvariant();
        path = path.Trim('/');
        path = path.EndsWith(".git", StringComparison.Ordinal) ? path[..^4] : path;
        if (SshAliases.TryGetValue(host, out var alias))
        {
            (scheme, host, port) = ("https", alias, -1);
        }

        // SSH writes v3/organisation/project/repository where HTTPS writes organisation/project/_git/repository.
        if (host == AzureHost && path.Split('/') is ["v3", var organisation, var project, var repository])
        {
            path = $"{organisation}/{project}/_git/{repository}";
        }

        return path.Length == 0 ? null : new RepositoryAddress($"{scheme}://{host}{(port > 0 ? $":{port}" : "")}", host, path);
    }
}

using System.Globalization;
using Tocsin.Core.Providers;
using Tocsin.Integrations.Tokens;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>The keys of a Secret that make a login as a GitHub App (spec/providers.md §4.2).</summary>
/// <param name="Root">The API's address, without a slash at its end.</param>
/// <param name="InstallationId">This or the owner is there, never both.</param>
internal sealed record GitHubAppKeys(string Root, string AppId, string? InstallationId, string? Owner, string PrivateKey)
{
    private const string AppIdKey = "githubAppID";
    private const string InstallationKey = "githubAppInstallationID";
    private const string OwnerKey = "githubAppInstallationOwner";
    private const string PrivateKeyKey = "githubAppPrivateKey";
    private const string BaseUrlKey = "githubAppBaseURL";

    /// <summary>Whether the Secret speaks of an App at all.</summary>
    public static bool AreIn(Destination to) => to.SecretKeys.Any(k => k.StartsWith("githubApp", StringComparison.Ordinal));

    /// <param name="root">The API's address by the repository's, for when the Secret has no other.</param>
    /// <returns>Null when something is missing or malformed; the reason begins with the key.</returns>
    public static GitHubAppKeys? Read(Destination to, string root, out string why)
    {
        var (id, installation, owner) = (Value(to, AppIdKey), Value(to, InstallationKey), Value(to, OwnerKey));
        var (key, url) = (to.SecretValue(PrivateKeyKey) ?? "", Value(to, BaseUrlKey));
        why =
            id is null ? $"'{AppIdKey}' is missing; put the App's number there"
            : !IsNumber(id) ? $"'{AppIdKey}' is not a number; put the App's number there, not its name"
            : (installation is null) == (owner is null)
                ? $"needs either '{InstallationKey}' or '{OwnerKey}', and not both; keep one of them"
            : installation is not null && !IsNumber(installation)
                ? $"'{InstallationKey}' is not a number; take it from the address of the installation's settings"
            : !IsPrivateKey(key) ? $"'{PrivateKeyKey}' is not an RSA key as PEM; put the file there that GitHub gave for the App"
            : url is not null && !IsWeb(url) ? $"'{BaseUrlKey}' is not a web address; write it as https://host/api/v3"
            : "";
        return why.Length == 0 ? new GitHubAppKeys(url?.TrimEnd('/') ?? root, id!, installation, owner, key) : null;
    }

    private static string? Value(Destination to, string key) =>
        to.SecretValue(key)?.Trim() is { Length: > 0 } value ? value : null;

    private static bool IsNumber(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0;

    private static bool IsPrivateKey(string pem)
    {
        using var key = Jwt.ReadKey(pem);
        return key is not null;
    }

    private static bool IsWeb(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme is "http" or "https") && uri.Host.Length > 0;
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tocsin.Integrations.Tokens;

/// <summary>
/// A credential file of Google Cloud, of the kinds that can be used here: https://google.aip.dev/auth/4110 and its neighbours.
/// What a file says is checked when it is read: who wrote it need not be who runs Tocsin.
/// </summary>
internal abstract record GoogleCredential
{
    private const string Sts = "sts.googleapis.com";

    public sealed record ServiceAccount(string Email, string KeyId, string PrivateKey, Uri TokenUri) : GoogleCredential;

    public sealed record AuthorizedUser(string ClientId, string ClientSecret, string RefreshToken) : GoogleCredential;

    public sealed record ExternalAccount(
        string Audience,
        string SubjectTokenType,
        Uri TokenUrl,
        Uri? ImpersonationUrl,
        GoogleSubjectSource Source
    ) : GoogleCredential
    {
        public int? LifetimeSeconds { get; init; }
    }

    /// <summary>Null with the reason when it cannot be used. No reason holds a value of the file.</summary>
    /// <param name="isFromOperator">True for a file that whoever runs Tocsin put there, not for a Secret.</param>
    public static GoogleCredential? Read(string json, bool isFromOperator, out string why)
    {
        GoogleCredentialFile? file;
        try
        {
            file = JsonSerializer.Deserialize(json, GoogleJson.Default.GoogleCredentialFile);
        }
        catch (JsonException)
        {
            file = null;
        }

        if (file is null)
        {
            why = "is not a JSON document; put the whole credential file there as Google Cloud gave it";
            return null;
        }

        why = "";
        return file.Type switch
        {
            "service_account" => ReadServiceAccount(file, out why),
            "authorized_user" => ReadUser(file, out why),
            "external_account" => ReadExternal(file, isFromOperator, out why),
            _ => Not(
                "has no 'type' that can be used; it must be a key of a service account (service_account), a user's login "
                    + "(authorized_user) or a workload identity federation (external_account)",
                out why
            ),
        };
    }

    private static GoogleCredential? ReadServiceAccount(GoogleCredentialFile file, out string why)
    {
        if (file.ClientEmail is not { Length: > 0 } email || file.PrivateKey is not { Length: > 0 } pem)
        {
            return Not("lacks 'client_email' or 'private_key'; download the service account's key again", out why);
        }

        using var key = Jwt.ReadKey(pem);
        if (key is null)
        {
            return Not("has a 'private_key' that is not an RSA key in PEM; download the service account's key again", out why);
        }

        if (!Uri.TryCreate(file.TokenUri ?? GoogleTokens.TokenEndpoint, UriKind.Absolute, out var uri) || !IsHttp(uri))
        {
            return Not("has a 'token_uri' that is not a web address; download the service account's key again", out why);
        }

        why = "";
        return new ServiceAccount(email, file.PrivateKeyId ?? "", pem, uri);
    }

    private static GoogleCredential? ReadUser(GoogleCredentialFile file, out string why)
    {
        why = "";
        return file is { ClientId: { Length: > 0 } id, ClientSecret: { } secret, RefreshToken: { Length: > 0 } refresh }
            ? new AuthorizedUser(id, secret, refresh)
            : Not("lacks 'client_id', 'client_secret' or 'refresh_token'; log in again and copy the whole file", out why);
    }

    // https://google.aip.dev/auth/4117. A file from elsewhere could lead a token of this machine to a stranger, so Google asks
    // to check it: https://cloud.google.com/docs/authentication/external/externally-sourced-credentials
    private static GoogleCredential? ReadExternal(GoogleCredentialFile file, bool isFromOperator, out string why)
    {
        if (file is not { Audience: { Length: > 0 } audience, SubjectTokenType: { Length: > 0 } type })
        {
            return Not("lacks 'audience' or 'subject_token_type'; create the configuration again", out why);
        }

        if (!IsGoogle(file.TokenUrl, h => h == Sts || IsRegional(h, "sts"), out var tokenUrl))
        {
            return Not($"has a 'token_url' other than https://{Sts}/v1/token, which is not used", out why);
        }

        Uri? impersonation = null;
        if (
            file.ServiceAccountImpersonationUrl is { Length: > 0 } url
            && !IsGoogle(url, h => h == "iamcredentials.googleapis.com" || IsRegional(h, "iamcredentials"), out impersonation)
        )
        {
            return Not(
                "has a 'service_account_impersonation_url' that is not of https://iamcredentials.googleapis.com, which is not used",
                out why
            );
        }

        return GoogleSubjectSource.Read(file.CredentialSource, isFromOperator, out why) is { } source
            ? new ExternalAccount(audience, type, tokenUrl!, impersonation, source)
            {
                LifetimeSeconds = file.ServiceAccountImpersonation?.TokenLifetimeSeconds,
            }
            : null;
    }

    private static bool IsGoogle(string? url, Func<string, bool> isHost, out Uri? uri) =>
        Uri.TryCreate(url, UriKind.Absolute, out uri)
        && uri is { Scheme: "https", IsDefaultPort: true, UserInfo: "" }
        && isHost(uri.Host);

    // sts.europe-west1.rep.googleapis.com
    private static bool IsRegional(string host, string service) =>
        host.StartsWith(service + ".", StringComparison.Ordinal)
        && host.EndsWith(".rep.googleapis.com", StringComparison.Ordinal);

    private static bool IsHttp(Uri uri) => uri.Scheme is "https" or "http" && uri.Host.Length > 0;

    private static GoogleCredential? Not(string reason, out string why)
    {
        why = reason;
        return null;
    }
}

/// <summary>The members of all kinds of files.</summary>
internal sealed record GoogleCredentialFile(
    string? Type,
    string? ClientEmail,
    string? PrivateKeyId,
    string? PrivateKey,
    string? TokenUri,
    string? ClientId,
    string? ClientSecret,
    string? RefreshToken,
    string? Audience,
    string? SubjectTokenType,
    string? TokenUrl,
    string? ServiceAccountImpersonationUrl,
    GoogleImpersonation? ServiceAccountImpersonation,
    GoogleCredentialSource? CredentialSource
);

internal sealed record GoogleImpersonation(int? TokenLifetimeSeconds);

internal sealed record GoogleCredentialSource(
    string? File,
    string? Url,
    Dictionary<string, string>? Headers,
    GoogleSourceFormat? Format,
    string? EnvironmentId
);

internal sealed record GoogleSourceFormat(string? Type, string? SubjectTokenFieldName);

internal sealed record GoogleScopes(string[] Scope, string? Lifetime);

internal sealed record GoogleImpersonated(
    [property: JsonPropertyName("accessToken")] string? AccessToken,
    [property: JsonPropertyName("expireTime")] DateTimeOffset? ExpireTime
);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(GoogleCredentialFile))]
[JsonSerializable(typeof(GoogleScopes))]
[JsonSerializable(typeof(GoogleImpersonated))]
internal sealed partial class GoogleJson : JsonSerializerContext;

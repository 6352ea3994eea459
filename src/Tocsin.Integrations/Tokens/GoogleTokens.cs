using System.Globalization;
using System.Text.Json;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Integrations.Transport;

namespace Tocsin.Integrations.Tokens;

/// <summary>
/// Access tokens of Google Cloud: from a credential file, or for the ServiceAccount as which a Provider acts, or, without both, by
/// application default credentials, which are the file that GOOGLE_APPLICATION_CREDENTIALS names and else the metadata server.
/// </summary>
internal static class GoogleTokens
{
    public const string TokenEndpoint = "https://oauth2.googleapis.com/token";
    public const string Scope = "https://www.googleapis.com/auth/cloud-platform";
    private const string Issuer = "Google's token endpoint";
    private const string FileVariable = "GOOGLE_APPLICATION_CREDENTIALS";

    // https://cloud.google.com/compute/docs/access/authenticate-workloads
    private static readonly Uri s_metadata = new(
        "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token"
    );

    public static SharingKey Key(string? json, Destination to, ProviderServices services) =>
        SharingKey.Of(to, "google", Scope, json, json is null ? ActingAccount.NameOf(to, services)?.ToString() : null);

    /// <param name="json">The credential file; null to use what the machine has.</param>
    public static Task<AccessToken> Get(string? json, Destination to, ProviderServices services, CancellationToken cancel) =>
        services.Tokens.Get(to.Provider, Key(json, to, services), c => Fetch(json, to, services, c), cancel);

    private static async Task<AccessToken> Fetch(
        string? json,
        Destination to,
        ProviderServices services,
        CancellationToken cancel
    )
    {
        if (json is not null)
        {
            return await Fetch(Read(json, "the key 'token' of the Secret", isFromOperator: false), to, services, cancel);
        }

        if (ActingAccount.Of(to, services) is { } account)
        {
            return await GoogleWorkload.Fetch(account, to, services, cancel);
        }

        if (services.Host[FileVariable] is not { } path)
        {
            return await FromMetadataServer(to, services, cancel);
        }

        try
        {
            var file = await services.Host.ReadFile(path, cancel);
            return await Fetch(Read(file, $"the file of {FileVariable}", isFromOperator: true), to, services, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Waiting($"the file of {FileVariable} cannot be read; mount it, or unset the variable");
        }
    }

    private static GoogleCredential Read(string json, string what, bool isFromOperator) =>
        GoogleCredential.Read(json, isFromOperator, out var why) ?? throw Waiting($"{what} {why}");

    private static Task<AccessToken> Fetch(
        GoogleCredential credential,
        Destination to,
        ProviderServices services,
        CancellationToken cancel
    ) =>
        credential switch
        {
            GoogleCredential.ServiceAccount account => FromKey(account, to, services, cancel),
            GoogleCredential.AuthorizedUser user => FromRefreshToken(user, to, services, cancel),
            GoogleCredential.ExternalAccount external => FromFederation(external, to, services, cancel),
            _ => throw new ArgumentOutOfRangeException(nameof(credential)),
        };

    // https://developers.google.com/identity/protocols/oauth2/service-account#httprest
    private static async Task<AccessToken> FromKey(
        GoogleCredential.ServiceAccount account,
        Destination to,
        ProviderServices services,
        CancellationToken cancel
    )
    {
        // A little in the past, for a clock that is ahead.
        var issuedAt = services.Clock.GetUtcNow().ToUnixTimeSeconds() - 10;
        var header = GoJson.Bytes(new("RS256", "JWT", account.KeyId), GoogleJwtJson.Default.GoogleJwtHeader);
        var claims = GoJson.Bytes(
            new(account.Email, Scope, account.TokenUri.OriginalString, issuedAt, issuedAt + 3600),
            GoogleJwtJson.Default.GoogleJwtClaims
        );
        using var key = Jwt.ReadKey(account.PrivateKey)!;
        var call = Form.Post(
            account.TokenUri,
            ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            ("assertion", Jwt.SignRs256(header, claims, key))
        );
        return TokenAnswer.Read(
            await services.Http.Send(call, to, cancel),
            services.Clock.GetUtcNow(),
            Issuer,
            "check that the service account and its key are enabled, and put a new key into the Secret"
        );
    }

    private static async Task<AccessToken> FromRefreshToken(
        GoogleCredential.AuthorizedUser user,
        Destination to,
        ProviderServices services,
        CancellationToken cancel
    )
    {
        var call = Form.Post(
            new Uri(TokenEndpoint),
            ("grant_type", "refresh_token"),
            ("client_id", user.ClientId),
            ("client_secret", user.ClientSecret),
            ("refresh_token", user.RefreshToken)
        );
        return TokenAnswer.Read(
            await services.Http.Send(call, to, cancel),
            services.Clock.GetUtcNow(),
            Issuer,
            "log in again (gcloud auth application-default login) and put the new file into the Secret"
        );
    }

    private static async Task<AccessToken> FromFederation(
        GoogleCredential.ExternalAccount external,
        Destination to,
        ProviderServices services,
        CancellationToken cancel
    )
    {
        var subject = await external.Source.Fetch(to, services, cancel);
        var federated = await Exchange(
            external.TokenUrl,
            external.Audience,
            (subject, external.SubjectTokenType),
            to,
            services,
            cancel
        );
        return external.ImpersonationUrl is { } url
            ? await Impersonate(url, external.LifetimeSeconds, federated, to, services, cancel)
            : federated;
    }

    // https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token
    public static async Task<AccessToken> Exchange(
        Uri tokenUrl,
        string audience,
        (string Token, string Type) subject,
        Destination to,
        ProviderServices services,
        CancellationToken cancel
    )
    {
        var call = Form.Post(
            tokenUrl,
            ("audience", audience),
            ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
            ("requested_token_type", "urn:ietf:params:oauth:token-type:access_token"),
            ("scope", Scope),
            ("subject_token", subject.Token),
            ("subject_token_type", subject.Type)
        );
        return TokenAnswer.Read(
            await services.Http.Send(call, to, cancel),
            services.Clock.GetUtcNow(),
            "Google's token exchange",
            "check the workload identity pool, its provider and the audience"
        );
    }

    // https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken
    public static async Task<AccessToken> Impersonate(
        Uri url,
        int? lifetime,
        AccessToken federated,
        Destination to,
        ProviderServices services,
        CancellationToken cancel
    )
    {
        var asked = lifetime is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"{seconds}s") : null;
        var call = HttpCall
            .PostJson(url, new GoogleScopes([Scope], asked), GoogleJson.Default.GoogleScopes)
            .With("Authorization", $"Bearer {federated.Value.Value}");
        var reply = await services.Http.Send(call, to, cancel);
        try
        {
            var answer = reply.IsSuccess
                ? JsonSerializer.Deserialize(reply.Body.Span, GoogleJson.Default.GoogleImpersonated)
                : null;
            if (answer is { AccessToken: { Length: > 0 } token, ExpireTime: { } until })
            {
                return AccessToken.Of(token, until);
            }
        }
        catch (JsonException)
        {
            // Told below.
        }

        throw TokenAnswer.Refused(
            reply,
            "Google's IAM credentials API",
            "give the federated identity the role 'Workload Identity User' on the service account"
        );
    }

    private static async Task<AccessToken> FromMetadataServer(Destination to, ProviderServices services, CancellationToken cancel)
    {
        const string cure =
            "put a credential file under the key 'token' of the Secret named by spec.secretRef, or give Tocsin a workload identity";
        var call = HttpCall.Get(s_metadata).With("Metadata-Flavor", "Google");
        HttpReply reply;
        try
        {
            reply = await MetadataServer.Ask(call, to, services.Http, cancel);
        }
        catch (SendFailedException e)
        {
            throw Waiting($"there is no credential, and the metadata server does not answer ({e.Outcome.Text}); {cure}");
        }

        // Whoever answers without it is not the metadata server.
        return reply.IsSuccess && reply.Header("Metadata-Flavor") != "Google"
            ? throw Waiting($"what answers as metadata server is not Google's; {cure}")
            : TokenAnswer.Read(reply, services.Clock.GetUtcNow(), "the metadata server", cure);
    }

    private static SendFailedException Waiting(string text) => new(new Outcome.Waiting(text));
}

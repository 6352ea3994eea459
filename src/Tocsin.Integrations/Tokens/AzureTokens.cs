using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Integrations.Transport;

namespace Tocsin.Integrations.Tokens;

/// <summary>
/// Access tokens of Entra ID: for the ServiceAccount as which a Provider acts, else for the identity Tocsin itself has, which is a
/// client secret, a certificate or a federated token of the environment, else the machine's managed identity (spec/providers.md §12.2).
/// </summary>
internal static class AzureTokens
{
    private const string DefaultAuthority = "https://login.microsoftonline.com/";
    private const string ManagedCure =
        "set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_FEDERATED_TOKEN_FILE for Tocsin (workload identity), "
        + "or assign a managed identity to the machine";

    // What of the environment determines the token; the file's own content changes each hour and does not.
    private static readonly string[] s_variables =
    [
        "AZURE_TENANT_ID",
        "AZURE_CLIENT_ID",
        "AZURE_CLIENT_SECRET",
        AzureCertificate.Variable,
        "AZURE_FEDERATED_TOKEN_FILE",
        "AZURE_AUTHORITY_HOST",
        "IDENTITY_ENDPOINT",
        "IDENTITY_HEADER",
    ];

    public static SharingKey Key(string scope, Destination to, ProviderServices services) =>
        SharingKey.Of(
            to,
            ["azure", scope, ActingAccount.NameOf(to, services)?.ToString(), .. s_variables.Select(v => services.Host[v])]
        );

    /// <param name="scope">The resource with <c>/.default</c> behind it.</param>
    public static Task<AccessToken> Get(string scope, Destination to, ProviderServices services, CancellationToken cancel) =>
        services.Tokens.Get(to.Provider, Key(scope, to, services), c => Fetch(scope, to, services, c), cancel);

    private static async Task<AccessToken> Fetch(
        string scope,
        Destination to,
        ProviderServices services,
        CancellationToken cancel
    )
    {
        if (ActingAccount.Of(to, services) is { } account)
        {
            return await As(account, scope, to, services, cancel);
        }

        var host = services.Host;
        if (host["AZURE_TENANT_ID"] is { } tenant && host["AZURE_CLIENT_ID"] is { } client)
        {
            if (host["AZURE_CLIENT_SECRET"] is { } secret)
            {
                return await Exchange(tenant, client, ("client_secret", secret), scope, to, services, cancel);
            }

            if (host[AzureCertificate.Variable] is { } certificate)
            {
                var endpoint = Endpoint(tenant, services);
                var proof = await AzureCertificate.Assertion(certificate, client, endpoint, services, cancel);
                return await Exchange(tenant, client, ("client_assertion", proof), scope, to, services, cancel);
            }

            if (host["AZURE_FEDERATED_TOKEN_FILE"] is { } file)
            {
                var assertion = await Read(file, host, cancel);
                return await Exchange(tenant, client, ("client_assertion", assertion), scope, to, services, cancel);
            }
        }

        return await Managed(scope, to, services, cancel);
    }

    // https://azure.github.io/azure-workload-identity/docs/topics/service-account-labels-and-annotations.html
    private static async Task<AccessToken> As(
        ActingAccount account,
        string scope,
        Destination to,
        ProviderServices services,
        CancellationToken cancel
    )
    {
        const string tenantKey = "azure.workload.identity/tenant-id";
        const string clientKey = "azure.workload.identity/client-id";
        var annotations = await account.Annotations(cancel);
        if (
            annotations.GetValueOrDefault(tenantKey) is not { Length: > 0 } tenant
            || annotations.GetValueOrDefault(clientKey) is not { Length: > 0 } client
        )
        {
            throw account.Lacks(
                $"needs the annotations {tenantKey} and {clientKey}; set both to those of the application that trusts it"
            );
        }

        var assertion = await account.Token("api://AzureADTokenExchange", cancel);
        return await Exchange(tenant, client, ("client_assertion", assertion), scope, to, services, cancel);
    }

    // https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
    private static async Task<AccessToken> Exchange(
        string tenant,
        string client,
        (string Name, string Value) proof,
        string scope,
        Destination to,
        ProviderServices services,
        CancellationToken cancel
    )
    {
        var isAssertion = proof.Name == "client_assertion";
        var call = Form.Post(
            Endpoint(tenant, services),
            ("grant_type", "client_credentials"),
            ("client_id", client),
            ("scope", scope),
            ("client_assertion_type", isAssertion ? "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" : null),
            proof
        );
        var reply = await services.Http.Send(call, to, cancel);
        return TokenAnswer.Read(
            reply,
            services.Clock.GetUtcNow(),
            "Entra ID",
            isAssertion
                ? "check the federated credential of the application (its issuer, subject and audience), or its certificate"
                : "check AZURE_CLIENT_ID and AZURE_CLIENT_SECRET"
        );
    }

    private static Uri Endpoint(string tenant, ProviderServices services)
    {
        var authority = services.Host["AZURE_AUTHORITY_HOST"] ?? DefaultAuthority;
        return Uri.TryCreate(authority.TrimEnd('/') + "/", UriKind.Absolute, out var root) && root!.Scheme is "https" or "http"
            ? new Uri(root, $"{Uri.EscapeDataString(tenant)}/oauth2/v2.0/token")
            : throw Waiting("AZURE_AUTHORITY_HOST is not a web address; write it as https://login.microsoftonline.com/");
    }

    // https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token and
    // https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
    private static async Task<AccessToken> Managed(
        string scope,
        Destination to,
        ProviderServices services,
        CancellationToken cancel
    )
    {
        var host = services.Host;
        const string suffix = "/.default";
        var resource = scope.EndsWith(suffix, StringComparison.Ordinal) ? scope[..^suffix.Length] : scope;
        var query =
            $"resource={Uri.EscapeDataString(resource)}"
            + (host["AZURE_CLIENT_ID"] is { } id ? $"&client_id={Uri.EscapeDataString(id)}" : "");
        if (host["IDENTITY_ENDPOINT"] is { } endpoint && host["IDENTITY_HEADER"] is { } header)
        {
            return Uri.TryCreate($"{endpoint}?api-version=2019-08-01&{query}", UriKind.Absolute, out var uri)
                ? Answer(await services.Http.Send(HttpCall.Get(uri).With("X-IDENTITY-HEADER", header), to, cancel), services)
                : throw Waiting("IDENTITY_ENDPOINT is not a web address");
        }

        var imds = new Uri($"http://{MetadataServer.Address}/metadata/identity/oauth2/token?api-version=2018-02-01&{query}");
        try
        {
            return Answer(
                await MetadataServer.Ask(HttpCall.Get(imds).With("Metadata", "true"), to, services.Http, cancel),
                services
            );
        }
        catch (SendFailedException e) when (e.Outcome.Reason is OutcomeReason.ConnectionFailed or OutcomeReason.Timeout)
        {
            throw Waiting($"there is no credential, and no managed identity endpoint answers ({e.Outcome.Text}); {ManagedCure}");
        }
    }

    private static AccessToken Answer(HttpReply reply, ProviderServices services) =>
        TokenAnswer.Read(reply, services.Clock.GetUtcNow(), "the managed identity endpoint", ManagedCure);

    private static async Task<string> Read(string file, HostEnvironment host, CancellationToken cancel)
    {
        try
        {
            return (await host.ReadFile(file, cancel)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Waiting("the file of AZURE_FEDERATED_TOKEN_FILE cannot be read; mount the projected token there");
        }
    }

    private static SendFailedException Waiting(string text) => new(new Outcome.Waiting(text));
}

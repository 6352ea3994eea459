using System.Text;
using Tocsin.Core.Providers;
using Tocsin.Integrations.Transport;

namespace Tocsin.Integrations.Tokens;

/// <summary>
/// Access tokens of Google Cloud for a ServiceAccount (spec/providers.md §12.3): its token is exchanged with the workload identity
/// provider that an annotation names, else with the pool of the GKE cluster that Tocsin runs in, and then, if an annotation names
/// a service account of Google's, for one of that.
/// </summary>
internal static class GoogleWorkload
{
    private const string EmailKey = "iam.gke.io/gcp-service-account";
    private const string ProviderKey = "gcp.auth.fluxcd.io/workload-identity-provider";
    private const string Domain = ".iam.gserviceaccount.com";
    private const string Metadata = "http://metadata.google.internal/computeMetadata/v1/";
    private static readonly Uri s_sts = new("https://sts.googleapis.com/v1/token");

    public static async Task<AccessToken> Fetch(
        ActingAccount account,
        Destination to,
        ProviderServices services,
        CancellationToken cancel
    )
    {
        var annotations = await account.Annotations(cancel);
        var email = annotations.GetValueOrDefault(EmailKey) is { Length: > 0 } e ? e : null;
        if (email is not null && !IsEmail(email))
        {
            throw account.Lacks($"has an annotation {EmailKey} that is not name@project.iam.gserviceaccount.com; mend it");
        }

        var (audience, exchange) = await Audiences(account, annotations, to, services, cancel);
        var federated = await GoogleTokens.Exchange(
            s_sts,
            exchange,
            (await account.Token(audience, cancel), "urn:ietf:params:oauth:token-type:jwt"),
            to,
            services,
            cancel
        );
        if (email is null)
        {
            return federated;
        }

        var url = $"https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{email}:generateAccessToken";
        return await GoogleTokens.Impersonate(new Uri(url), null, federated, to, services, cancel);
    }

    /// <summary>For whom the cluster's token is, and for whom Google's exchange is.</summary>
    private static async Task<(string Token, string Exchange)> Audiences(
        ActingAccount account,
        IReadOnlyDictionary<string, string> annotations,
        Destination to,
        ProviderServices services,
        CancellationToken cancel
    )
    {
        if (annotations.GetValueOrDefault(ProviderKey) is { Length: > 0 } provider)
        {
            var name = $"//iam.googleapis.com/{provider}";
            return IsProvider(provider)
                ? (name, name)
                : throw account.Lacks(
                    $"has an annotation {ProviderKey} that is not projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER; mend it"
                );
        }

        Task<string> Tell(string path) => Ask(path, account, to, services, cancel);
        var project = await Tell("project/project-id");
        var location = await Tell("instance/attributes/cluster-location");
        var cluster = await Tell("instance/attributes/cluster-name");
        var pool = $"{project}.svc.id.goog";
        return (
            pool,
            $"identitynamespace:{pool}:https://container.googleapis.com/v1/projects/{project}/locations/{location}/clusters/{cluster}"
        );
    }

    // https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity#metadata_server
    private static async Task<string> Ask(
        string path,
        ActingAccount account,
        Destination to,
        ProviderServices services,
        CancellationToken cancel
    )
    {
        var call = HttpCall.Get(new Uri(Metadata + path)).With("Metadata-Flavor", "Google");
        try
        {
            var reply = await MetadataServer.Ask(call, to, services.Http, cancel);
            if (reply.IsSuccess && reply.Header("Metadata-Flavor") == "Google" && reply.Body.Length > 0)
            {
                return Encoding.UTF8.GetString(reply.Body.Span).Trim();
            }
        }
        catch (SendFailedException)
        {
            // Told below.
        }

        throw account.Lacks(
            $"has no annotation {ProviderKey}, and this is no GKE cluster with workload identity; name the workload identity provider there"
        );
    }

    private static bool IsEmail(string text) =>
        text.Split('@') is [var name, var host]
        && host.EndsWith(Domain, StringComparison.Ordinal)
        && IsWord(name)
        && IsWord(host[..^Domain.Length]);

    private static bool IsProvider(string text) =>
        text.Split('/')
            is ["projects", var number, "locations", "global", "workloadIdentityPools", var pool, "providers", var provider]
        && IsWord(number)
        && IsWord(pool)
        && IsWord(provider);

    private static bool IsWord(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}

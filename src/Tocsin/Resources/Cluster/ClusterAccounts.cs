using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Kube.Client;
using Tocsin.Kube.Files;
using Tocsin.Resources.Cluster.Watching;

namespace Tocsin.Resources.Cluster;

/// <summary>ServiceAccounts and their tokens, by the TokenRequest API.</summary>
/// <remarks>https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/</remarks>
internal sealed class ClusterAccounts(KubeClient client, TimeProvider time)
{
    private const int Lifetime = 3600;
    private readonly KubeApi<JsonElement> _api = client.Of(ClusterKinds.Accounts);

    public ServiceAccounts Port(string defaultName) => new(Annotations, Token) { DefaultName = defaultName };

    private async Task<IReadOnlyDictionary<string, string>> Annotations(ObjectName account, CancellationToken cancel)
    {
        var found = await Ask(() => _api.Get(account.Namespace, account.Name, cancel));
        return
            found.TryGetProperty("metadata", out var metadata)
            && metadata.TryGetProperty("annotations", out var annotations)
            && annotations.ValueKind is JsonValueKind.Object
            ? annotations.EnumerateObject().ToDictionary(a => a.Name, a => a.Value.ToString(), StringComparer.Ordinal)
            : new Dictionary<string, string>();
    }

    private async Task<AccessToken> Token(ObjectName account, string audience, CancellationToken cancel)
    {
        var request = new JsonObject
        {
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["kind"] = "TokenRequest",
            ["spec"] = new JsonObject { ["audiences"] = new JsonArray(audience), ["expirationSeconds"] = Lifetime },
        };
        using var body = JsonDocument.Parse(request.ToJsonString());
        var asked = time.GetUtcNow();
        var options = new WriteOptions { Subresource = "token" };
        var answer = await Ask(() => _api.Create(account.Namespace, body.RootElement, options, cancel, account.Name));
        if (
            !answer.TryGetProperty("status", out var status)
            || !status.TryGetProperty("token", out var token)
            || token.GetString() is not { Length: > 0 } value
        )
        {
            throw new ServiceAccountException($"the cluster issued no token for ServiceAccount '{account}'", isTemporary: true);
        }

        // Counted from our own clock; the server may grant less than was asked for.
        var granted =
            answer.TryGetProperty("spec", out var spec) && spec.TryGetProperty("expirationSeconds", out var s)
                ? s.GetInt64()
                : Lifetime;
        return AccessToken.Of(value, asked.AddSeconds(granted));
    }

    private static async Task<JsonElement> Ask(Func<Task<JsonElement>> ask)
    {
        try
        {
            return await ask();
        }
        catch (KubeException e)
        {
            var isTemporary = !e.IsInvalidName && e.Status is null or { Code: 401 or 429 or >= 500 };
            throw new ServiceAccountException(ClusterTroubles.Words(e), isTemporary, e);
        }
        catch (KubeConfigException e)
        {
            throw new ServiceAccountException(e.Message, isTemporary: true, e);
        }
    }
}

using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Tokens;

namespace Tocsin.Integrations.Providers.Streams;

/// <summary>
/// Azure Event Hubs: the event as JSON, by the REST API. The address is a connection string, or the name of the event hub with
/// the namespace as channel and a token of Entra ID.
/// </summary>
internal sealed class AzureEventHub : IProvider
{
    // Twice a slash: the resource ends with one, and what is asked of it begins with one.
    private const string Scope = "https://eventhubs.azure.net//.default";

    public ProviderType Type { get; } = new("azureeventhub", Family.Stream) { Needs = Need.Address };

    public async Task<Outcome> Deliver(Notification n, Destination to, ProviderServices services, CancellationToken cancel)
    {
        var (root, hub, authorization, isFetched) = await Authorize(to, services, cancel);
        // https://learn.microsoft.com/rest/api/eventhub/send-event
        var call = HttpCall
            .PostJson(new Uri(root, $"{Hub(hub)}/messages?timeout=60&api-version=2014-01"), EventJson.Write(n.Event))
            .With("Authorization", authorization);
        var reply = await services.Http.Send(call, to, cancel);
        if (reply.Status == 401 && isFetched)
        {
            services.Tokens.Forget(AzureTokens.Key(Scope, to, services));
        }

        var outcome = Judge(reply);
        return outcome with { Text = new Redactor([authorization, authorization.Split(' ')[^1]], []).Clean(outcome.Text) };
    }

    public IEnumerable<Problem> Check(Destination to)
    {
        var found = DestinationCheck.Values(to).ToList();
        var address = to.Address.Value;
        if (address.Length == 0)
        {
            found.Add(
                Address(
                    "type azureeventhub needs the name of an event hub or a connection string; set spec.address, "
                        + "or the key 'address' in the Secret named by spec.secretRef"
                )
            );
        }
        else if (address.Length > DestinationCheck.MaxLength)
        {
            // Told already.
        }
        else if (EventHubConnection.IsOne(address))
        {
            found.AddRange(CheckConnection(to));
        }
        else
        {
            found.AddRange(CheckNames(to));
        }

        return found;
    }

    private static IEnumerable<Problem> CheckConnection(Destination to)
    {
        if (EventHubConnection.Parse(to.Address.Value, out var why) is null)
        {
            yield return Address(why);
        }

        if (to.HeaderToken is not null)
        {
            yield return DestinationCheck.InSecret(
                "the key 'token' cannot be used with a connection string, which has a key of its own; remove one of the two"
            );
        }

        if (to.ServiceAccountName.Length > 0)
        {
            yield return new Problem(
                "spec.serviceAccountName",
                "cannot be used with a connection string, which has a key of its own; remove one of the two"
            );
        }
    }

    private static IEnumerable<Problem> CheckNames(Destination to)
    {
        if (!IsName(to.Address.Value))
        {
            yield return Address(
                "is neither the name of an event hub (letters, digits and -._) nor a connection string (Endpoint=sb://…)"
            );

            // What else is needed depends on which of the two was meant.
            yield break;
        }

        if (to.Channel.Value.Length == 0)
        {
            yield return new Problem(
                "spec.channel",
                "type azureeventhub needs the Event Hubs namespace there, unless the address is a connection string; set spec.channel"
            );
        }
        else if (!IsName(to.Channel.Value))
        {
            yield return new Problem("spec.channel", "is not a namespace; write its name, or its host name without https://");
        }

        foreach (var problem in ActingAccount.Check(to))
        {
            yield return problem;
        }

        if (to.HeaderToken is not null)
        {
            yield return DestinationCheck.InSecret(
                "the key 'token', a ready-made token that ends after an hour or so, is deprecated; use a workload identity or a connection string"
            ) with
            {
                IsWarning = true,
            };
        }
    }

    private static async Task<(Uri Root, string Hub, string Authorization, bool IsFetched)> Authorize(
        Destination to,
        ProviderServices services,
        CancellationToken cancel
    )
    {
        var address = to.Address.Value;
        if (EventHubConnection.IsOne(address))
        {
            var connection =
                EventHubConnection.Parse(address, out var why)
                ?? throw new SendFailedException(new Outcome.Waiting($"spec.address {why}"));
            return (connection.Endpoint, connection.Hub, connection.Authorization(services.Clock.GetUtcNow()), false);
        }

        var root = new Uri($"https://{Host(to.Channel.Value, services.Host["AZURE_AUTHORITY_HOST"] ?? "")}/");
        var fixedToken = to.HeaderToken;
        var token = fixedToken ?? (await AzureTokens.Get(Scope, to, services, cancel)).Value.Value;
        return (root, address, $"Bearer {token}", fixedToken is null);
    }

    private static string Host(string name, string authority) =>
        name.Contains(".servicebus.", StringComparison.OrdinalIgnoreCase) ? name
        : authority.Contains("chinacloudapi.cn", StringComparison.Ordinal) ? name + ".servicebus.chinacloudapi.cn"
        : authority.Contains("microsoftonline.us", StringComparison.Ordinal) ? name + ".servicebus.usgovcloudapi.net"
        : name + ".servicebus.windows.net";

    private static string Hub(string name) => string.Join('/', name.Split('/').Select(Uri.EscapeDataString));

    private static Outcome Judge(HttpReply reply) =>
        reply.Status switch
        {
            401 => new Outcome.Waiting(
                $"{HttpJudge.Say(reply)}; check the key in the connection string (it needs the claim Send), or give the identity the "
                    + "role 'Azure Event Hubs Data Sender'"
            ),
            403 => new Outcome.Waiting(
                $"{HttpJudge.Say(reply)}; the namespace's network rules or its quota refuse this; allow this address, or raise the quota"
            ),
            404 => new Outcome.Waiting($"{HttpJudge.Say(reply)}; create the event hub, or mend its name in spec.address"),
            _ => HttpJudge.ByStatus(reply),
        };

    // https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsofteventhub
    private static bool IsName(string text) =>
        text.Length is > 0 and <= 256 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');

    private static Problem Address(string message) => new("spec.address", message) { Reason = ReadyReason.InvalidAddress };
}

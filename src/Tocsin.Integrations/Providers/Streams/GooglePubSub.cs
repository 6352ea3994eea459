using System.Text;
using System.Text.Json.Serialization;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Tokens;

namespace Tocsin.Integrations.Providers.Streams;

/// <summary>Google Cloud Pub/Sub: the event as JSON, published by the REST API. The address is the project, the channel the topic.</summary>
internal sealed class GooglePubSub : IProvider
{
    private const string Api = "https://pubsub.googleapis.com";
    private const string EmulatorVariable = "PUBSUB_EMULATOR_HOST";

    public ProviderType Type { get; } = new("googlepubsub", Family.Stream) { Needs = Need.Address | Need.Channel };

    public async Task<Outcome> Deliver(Notification n, Destination to, ProviderServices services, CancellationToken cancel)
    {
        // The emulator wants no login: https://cloud.google.com/pubsub/docs/emulator
        if (services.Host[EmulatorVariable] is { } emulator)
        {
            var root = emulator.Contains("://", StringComparison.Ordinal) ? emulator : "http://" + emulator;
            return Uri.TryCreate(root, UriKind.Absolute, out _)
                ? Judge(await services.Http.Send(Compose(n, to, root.TrimEnd('/')), to, cancel))
                : new Outcome.Waiting($"{EmulatorVariable} is not host:port; mend or unset it");
        }

        var token = await GoogleTokens.Get(to.HeaderToken, to, services, cancel);
        var call = Compose(n, to, Api).With("Authorization", $"Bearer {token.Value.Value}");
        var reply = await services.Http.Send(call, to, cancel);
        if (reply.Status == 401)
        {
            services.Tokens.Forget(GoogleTokens.Key(to.HeaderToken, to, services));
        }

        var outcome = Judge(reply);
        return outcome with { Text = new Redactor([token.Value.Value], []).Clean(outcome.Text) };
    }

    public IEnumerable<Problem> Check(Destination to)
    {
        foreach (
            var problem in DestinationCheck
                .All(Type.Needs & ~Need.Address, to)
                .Concat(PubSubNames.Check(to))
                .Concat(ActingAccount.CheckUnused(to))
        )
        {
            yield return problem;
        }

        if (to.HeaderToken is { } json && GoogleCredential.Read(json, isFromOperator: false, out var why) is null)
        {
            yield return DestinationCheck.InSecret($"the key 'token' {why}");
        }
    }

    // https://cloud.google.com/pubsub/docs/reference/rest/v1/projects.topics/publish
    private static HttpCall Compose(Notification n, Destination to, string api)
    {
        var attributes = to.Headers?.Value is { Count: > 0 } headers
            ? new SortedDictionary<string, string>(headers.ToDictionary(), StringComparer.Ordinal)
            : null;
        var message = new PubSubMessage(Convert.ToBase64String(EventJson.Write(n.Event)), attributes);
        return HttpCall.PostJson(
            new Uri($"{api}/v1/{PubSubNames.Topic(to)}:publish"),
            new PubSubRequest([message]),
            PubSubJson.Default.PubSubRequest
        );
    }

    private static Outcome Judge(HttpReply reply) =>
        reply.Status switch
        {
            401 => new Outcome.Waiting($"{HttpJudge.Say(reply)}; check the credential under the key 'token' of the Secret"),
            403 => new Outcome.Waiting(
                $"{HttpJudge.Say(reply)}; give the account the role 'Pub/Sub Publisher' on the topic, and check spec.address, the project"
            ),
            404 => new Outcome.Waiting($"{HttpJudge.Say(reply)}; create the topic, or mend spec.address and spec.channel"),
            _ => HttpJudge.ByStatus(reply),
        };
}

internal sealed record PubSubRequest(PubSubMessage[] Messages);

internal sealed record PubSubMessage(string Data, SortedDictionary<string, string>? Attributes);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(PubSubRequest))]
internal sealed partial class PubSubJson : JsonSerializerContext;

using System.Text.Json.Serialization;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Providers.Telemetry;

/// <summary>Datadog's event stream.</summary>
internal sealed class Datadog : HttpProvider
{
    // https://docs.datadoghq.com/api/latest/events/: a text has 4,000 characters; a title 500, which version 2 says and 1 leaves open.
    private const int TitleLimit = 500;
    private const int TextLimit = 4000;

    // https://docs.datadoghq.com/getting_started/tagging/: 200 characters; how many, it does not say.
    private const int TagLimit = 200;
    private const int TagsLimit = 100;

    public override ProviderType Type { get; } = new("datadog", Family.Telemetry) { Needs = Need.Token };

    public override IEnumerable<HttpCall> Compose(Notification n, Destination to)
    {
        if (Events(to.Address.Value) is not { } address)
        {
            throw new SendFailedException(new Outcome.Waiting(BadAddress));
        }

        return
        [
            HttpCall
                .PostJson(address, Event(n.Event), DatadogJson.Default.DatadogEvent)
                .With("Accept", "application/json")
                .With("DD-API-KEY", to.HeaderToken),
        ];
    }

    public override IEnumerable<Problem> Check(Destination to)
    {
        var problems = DestinationCheck.All(Type.Needs, to).ToList();
        if (Events(to.Address.Value) is null)
        {
            problems.Add(new Problem("spec.address", BadAddress) { Reason = ReadyReason.InvalidAddress });
        }

        return problems;
    }

    // 403 is the answer to a key that this site does not know.
    public override Outcome Judge(HttpReply reply, Destination to) =>
        HttpJudge.ByStatus(reply) switch
        {
            Outcome.Waiting => new Outcome.Waiting(
                $"{HttpJudge.Say(reply)}; check that the token is an API key (no application key) of the site that spec.address names"
            ),
            var other => other,
        };

    private const string BadAddress =
        "is no address of a Datadog site; write it as https://api.datadoghq.com, or leave it empty for that one";

    // Only scheme, host and port count, as in the reference.
    private static Uri? Events(string address)
    {
        var text = address.Trim();
        text =
            text.Length == 0 ? "https://api.datadoghq.com"
            : text.Contains("://", StringComparison.Ordinal) ? text
            : $"https://{text}";
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri!.Host.Length > 0
            ? new UriBuilder(uri.Scheme, uri.Host, uri.IsDefaultPort ? -1 : uri.Port, "/api/v1/events").Uri
            : null;
    }

    private static DatadogEvent Event(Event e)
    {
        var o = e.InvolvedObject;
        return new DatadogEvent(
            e.IsError ? "error" : "info",
            e.Timestamp?.ToUnixTimeSeconds(),
            "fluxcd",
            Tags(e),
            Clip.To(e.Message, TextLimit),
            Clip.To($"Events from the {o.Kind} {o.Name}/{o.Namespace}", TitleLimit)
        );
    }

    private static List<string> Tags(Event e)
    {
        var o = e.InvolvedObject;
        List<string> tags =
        [
            $"flux_reporting_controller:{e.ReportingController}",
            $"flux_reason:{e.Reason}",
            $"kube_kind:{o.Kind}",
            $"kube_name:{o.Name}",
            $"kube_namespace:{o.Namespace}",
            .. Fields.InOrder(e.Metadata).Take(TagsLimit).Select(m => $"{m.Key}:{m.Value}"),
        ];
        if (e.Metadata.Count > TagsLimit)
        {
            tags.Add(
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"left_out:{e.Metadata.Count - TagsLimit}")
            );
        }

        return [.. tags.Select(t => Clip.To(t.ToLowerInvariant(), TagLimit))];
    }
}

/// <summary>In the order of names, as the reference sends it.</summary>
internal sealed record DatadogEvent(
    string AlertType,
    long? DateHappened,
    string SourceTypeName,
    IReadOnlyList<string> Tags,
    string Text,
    string Title
);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(DatadogEvent))]
internal sealed partial class DatadogJson : JsonSerializerContext;

using System.Text.Json.Serialization;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Telemetry;

/// <summary>Grafana annotations: what happened, at its time, on every dashboard that shows its tags.</summary>
internal sealed class Grafana : HttpProvider
{
    // The whole list is stored in one column, 500 bytes unless [annotations] tags_length says more; a longer one is refused.
    private const int TagsLimit = 490;
    private const int TextLimit = 32_000;

    public override ProviderType Type { get; } = new("grafana", Family.Telemetry) { Needs = Need.Address };

    public override IEnumerable<HttpCall> Compose(Notification n, Destination to) =>
        [
            SecretHeaders.AddTo(
                HttpCall
                    .PostJson(new Uri(to.Address.Value), Annotation(n.Event), GrafanaJson.Default.GrafanaAnnotation)
                    .With("Authorization", HttpLogin.BearerElseBasic(to)),
                to
            ),
        ];

    private static GrafanaAnnotation Annotation(Event e)
    {
        var o = e.InvolvedObject;
        return new GrafanaAnnotation(
            e.Timestamp?.ToUnixTimeSeconds(),
            e.Timestamp?.ToUnixTimeMilliseconds(),
            $"{ObjectLabel.Dotted(o)}\n{Clip.To(e.Message, TextLimit)}",
            Tags(e)
        );
    }

    private static List<string> Tags(Event e)
    {
        var o = e.InvolvedObject;
        List<string> head = ["flux", e.ReportingController];
        List<string> tail = [$"kind: {o.Kind}", $"name: {o.Name}", $"namespace: {o.Namespace}"];
        var left = TagsLimit - head.Concat(tail).Sum(Length);
        foreach (var (key, value) in Fields.InOrder(e.Metadata))
        {
            // A colon separates a tag's name from its value, so none may be inside.
            var tag = $"{key.Replace(':', '|')}: {value.Replace(':', '|')}";
            left -= Length(tag);
            if (left < 0)
            {
                break;
            }

            head.Add(tag);
        }

        return [.. head, .. tail];
    }

    private static int Length(string tag) => Fields.JsonBytes(tag) + 3;
}

/// <param name="When">Seconds, as the reference sends; Grafana's own field is <paramref name="Time"/>, in milliseconds.</param>
internal sealed record GrafanaAnnotation(long? When, long? Time, string Text, IReadOnlyList<string> Tags);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(GrafanaAnnotation))]
internal sealed partial class GrafanaJson : JsonSerializerContext;

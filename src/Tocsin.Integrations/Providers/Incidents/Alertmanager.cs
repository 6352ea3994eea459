using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Providers.Incidents;

/// <summary>
/// Prometheus Alertmanager. It knows an alert by its labels alone, so those that an error fired are noted, and the success of the
/// same object sends them again with their end.
/// </summary>
internal sealed class Alertmanager : IProvider
{
    /// <summary>Of the label sets that end in one request.</summary>
    private const int AtOnce = 100;

    /// <summary>Alertmanager sets no limit; this is for those whom it tells.</summary>
    private const int AnnotationBytes = 32_000;

    /// <summary>The reference's way to name no end, which Alertmanager reads as its own <c>resolve_timeout</c>.</summary>
    private const string NoEnd = "0001-01-01T00:00:00Z";

    public ProviderType Type { get; } = new("alertmanager", Family.Incident) { Needs = Need.Address };

    public IEnumerable<Problem> Check(Destination to) => DestinationCheck.All(Type.Needs, to);

    public async Task<Outcome> Deliver(Notification n, Destination to, ProviderServices services, CancellationToken cancel)
    {
        var e = n.Event;
        var about = Annotations(e, out var labels);
        var alert = new AlertmanagerAlert(labels, about, e.Timestamp is { } at ? EventJson.Timestamp(at) : null, NoEnd);
        if (e.IsError)
        {
            // Noted first: an alert that fired and is not noted would never end.
            await services.Notebook.Write(n.Provider, [AlertmanagerNote.Of(e.InvolvedObject, alert)]).WaitAsync(cancel);
        }

        IReadOnlyList<AlertmanagerAlert> alerts = [alert];
        while (true)
        {
            var fired = Recovery.IsToldBy(e)
                ? services.Notebook.Find(n.Provider, AlertmanagerNote.Prefix(e.InvolvedObject), AtOnce)
                : [];
            if (alerts.Count + fired.Count == 0)
            {
                return new Outcome.Delivered();
            }

            var end = EventJson.Timestamp(e.Timestamp ?? services.Clock.GetUtcNow());
            alerts = [.. alerts, .. fired.Select(note => AlertmanagerNote.End(note, end, about))];
            var outcome = Judge(await services.Http.Send(Call(alerts, to), to, cancel));
            if (outcome is not Outcome.Delivered || fired.Count == 0)
            {
                return outcome;
            }

            await services.Notebook.Write(n.Provider, [.. fired.Select(note => Note.Forget(note.Key))]).WaitAsync(cancel);
            if (fired.Count < AtOnce)
            {
                return outcome;
            }

            alerts = [];
        }
    }

    private static HttpCall Call(IReadOnlyList<AlertmanagerAlert> alerts, Destination to) =>
        HttpCall
            .PostJson(new Uri(to.Address.Value), alerts, AlertmanagerJson.Default.IReadOnlyListAlertmanagerAlert)
            .With("Authorization", HttpLogin.BasicElseBearer(to));

    private static Outcome Judge(HttpReply reply) =>
        HttpJudge.ByStatus(reply) switch
        {
            Outcome.Rejected r when reply.Status is 404 or 405 or 410 => r with
            {
                Text = $"{r.Text}; spec.address must be the whole address of the API, such as https://host/api/v2/alerts",
            },
            var other => other,
        };

    private static OrderedDictionary<string, string> Annotations(Event e, out OrderedDictionary<string, string> labels)
    {
        labels = AlertmanagerLabels.Of(e, out var leftOut);
        var about = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        Add("labels_left_out", leftOut > 0 ? leftOut.ToString(System.Globalization.CultureInfo.InvariantCulture) : "");
        Add("message", e.Message);
        Add("summary", e.Metadata[EventKeys.Summary] ?? "");
        return about;

        void Add(string name, string value)
        {
            if (value.Length > 0)
            {
                about[name] = Clip.To(value, AnnotationBytes, static t => t, Fields.JsonBytes);
            }
        }
    }
}

/// <param name="StartsAt">Null when the event has no time: Alertmanager takes the moment of arrival.</param>
internal sealed record AlertmanagerAlert(
    OrderedDictionary<string, string> Labels,
    OrderedDictionary<string, string> Annotations,
    string? StartsAt,
    string EndsAt
);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(IReadOnlyList<AlertmanagerAlert>)), JsonSerializable(typeof(AlertmanagerFired))]
internal sealed partial class AlertmanagerJson : JsonSerializerContext;

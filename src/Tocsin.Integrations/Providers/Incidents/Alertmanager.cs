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

    public const string Firing = "firing";
    public const string Resolved = "resolved";

    /// <summary>The reference's way to name no end, which Alertmanager reads as its own <c>resolve_timeout</c>.</summary>
    private const string NoEnd = "0001-01-01T00:00:00Z";

    public ProviderType Type { get; } = new("alertmanager", Family.Incident) { Needs = Need.Address };

    public IEnumerable<Problem> Check(Destination to) => DestinationCheck.All(Type.Needs, to);

    public async Task<Outcome> Deliver(Notification n, Destination to, ProviderServices services, CancellationToken cancel)
    {
        // Versions before 0.27 refuse an alert for one name that is not theirs; which server that is, is remembered.
        var isOld = services.Notebook.Read(n.Provider, AlertmanagerNote.OldNames) is not null;
        var (outcome, status) = await Deliver(n, to, services, isOld ? LabelNames.Fitted : LabelNames.AsGiven, cancel);
        if (isOld || status is not 400 || AlertmanagerLabels.AreFit(n.Event))
        {
            return outcome;
        }

        var (second, _) = await Deliver(n, to, services, LabelNames.Fitted, cancel);
        if (second is not Outcome.Delivered)
        {
            return outcome;
        }

        await services.Notebook.Write(n.Provider, [new Note(AlertmanagerNote.OldNames, [1])]).WaitAsync(cancel);
        return second;
    }

    private static async Task<(Outcome Outcome, int Status)> Deliver(
        Notification n,
        Destination to,
        ProviderServices services,
        LabelNames names,
        CancellationToken cancel
    )
    {
        var e = n.Event;
        var about = Annotations(e, names, out var labels);
        var at = e.Timestamp is { } time ? EventJson.Timestamp(time) : null;
        var alert = new AlertmanagerAlert(Firing, labels, about, at, NoEnd);
        var note = e.IsError ? AlertmanagerNote.Of(e.InvolvedObject, alert) : null;
        if (note is not null)
        {
            // Noted first: an alert that fired and is not noted would never end.
            await services.Notebook.Write(n.Provider, [note]).WaitAsync(cancel);
        }

        IReadOnlyList<AlertmanagerAlert> alerts = [alert];
        while (true)
        {
            var fired = Recovery.IsToldBy(e)
                ? services.Notebook.Find(n.Provider, AlertmanagerNote.Prefix(e.InvolvedObject), AtOnce)
                : [];
            if (alerts.Count + fired.Count == 0)
            {
                return (new Outcome.Delivered(), 200);
            }

            var end = EventJson.Timestamp(e.Timestamp ?? services.Clock.GetUtcNow());
            alerts = [.. alerts, .. fired.Select(f => AlertmanagerNote.End(f, end, about))];
            var reply = await services.Http.Send(Call(alerts, to), to, cancel);
            var outcome = HttpJudge.UnlessPage(Judge(reply), reply);
            if (outcome is Outcome.Rejected && note is not null)
            {
                // What was refused has not fired.
                await services.Notebook.Write(n.Provider, [Note.Forget(note.Key)]).WaitAsync(cancel);
            }

            if (outcome is not Outcome.Delivered || fired.Count == 0)
            {
                return (outcome, reply.Status);
            }

            await services.Notebook.Write(n.Provider, [.. fired.Select(f => Note.Forget(f.Key))]).WaitAsync(cancel);
            if (fired.Count < AtOnce)
            {
                return (outcome, reply.Status);
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

    private static OrderedDictionary<string, string> Annotations(
        Event e,
        LabelNames names,
        out OrderedDictionary<string, string> labels
    )
    {
        labels = AlertmanagerLabels.Of(e, names, out var leftOut);
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

/// <param name="Status">For those who read what is meant for Alertmanager, which itself goes by <c>endsAt</c>.</param>
/// <param name="StartsAt">Null when the event has no time: Alertmanager takes the moment of arrival.</param>
internal sealed record AlertmanagerAlert(
    string Status,
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

using System.Text.Json;
using Tocsin.Commands.Objects;
using Tocsin.Core.Documents;
using Tocsin.Kube.Client;

namespace Tocsin.Commands.Seen;

/// <summary>The Events that controllers record in a cluster, of Flux's objects only.</summary>
internal sealed class ClusterEvents(KubeClient client, IObjectStore store) : ISeenEvents
{
    private const int PageSize = 500;
    private const string FluxGroups = ".fluxcd.io/";
    private static readonly ResourceType s_events = new("", "v1", "events");

    public async Task<IReadOnlyList<SeenEvent>> List(string? ns, CancellationToken cancel)
    {
        var list = await client.Of(s_events).ListAll(new Selection { Namespace = ns }, PageSize, cancel);
        return [.. list.Items.Select(i => Read(i.Object)).OfType<SeenEvent>()];
    }

    public async Task<IReadOnlyList<Subject>> Around(Subject subject, string? ns, CancellationToken cancel)
    {
        if (subject is not { Kind: "Alert", Name: { } name })
        {
            return [subject];
        }

        // What ails an Alert is often told of its Provider.
        var providers = (await store.Find(ObjectKind.Alert, ns, name, cancel))
            .Select(o => (((o.Root["spec"] as MapNode)?["providerRef"] as MapNode)?["name"] as ScalarNode)?.Text)
            .OfType<string>()
            .Select(p => new Subject("Provider", p));
        return [subject, .. providers];
    }

    // https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/
    private static SeenEvent? Read(JsonElement e)
    {
        if (
            !e.TryGetProperty("involvedObject", out var o)
            || !Text(o, "apiVersion").Contains(FluxGroups, StringComparison.Ordinal)
        )
        {
            return null;
        }

        var series = e.TryGetProperty("series", out var s) && s.ValueKind is JsonValueKind.Object ? s : default;
        var first = Time(e, "firstTimestamp") ?? Time(e, "eventTime");
        return new SeenEvent(
            Text(e.GetProperty("metadata"), "uid"),
            Text(o, "namespace"),
            Text(o, "kind"),
            Text(o, "name"),
            Text(e, "type"),
            Text(e, "reason"),
            Text(e, "message"),
            first,
            series.ValueKind is JsonValueKind.Object ? Time(series, "lastObservedTime") : Time(e, "lastTimestamp") ?? first,
            Number(series.ValueKind is JsonValueKind.Object ? series : e, "count")
        );
    }

    private static string Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString()! : "";

    private static DateTimeOffset? Time(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value)
        && value.ValueKind is JsonValueKind.String
        && value.TryGetDateTimeOffset(out var time)
            ? time
            : null;

    private static int Number(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.TryGetInt32(out var number) ? number : 1;
}

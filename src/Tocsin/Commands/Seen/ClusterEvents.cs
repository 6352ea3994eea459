using System.Runtime.CompilerServices;
using System.Text.Json;
using Tocsin.Commands.Objects;
using Tocsin.Core.Documents;
using Tocsin.Core.Resources;
using Tocsin.Kube.Client;
using Tocsin.Resources.Cluster;
using Tocsin.Resources.Cluster.Watching;

namespace Tocsin.Commands.Seen;

/// <summary>The Events that controllers record in a cluster, of Flux's objects only.</summary>
internal sealed class ClusterEvents(KubeClient client, TextWriter remarks) : ISeenEvents
{
    private const int PageSize = 500;
    private const string FluxGroups = ".fluxcd.io/";
    private static readonly TimeSpan s_look = TimeSpan.FromMinutes(1);

    public async Task<IReadOnlyList<SeenEvent>> List(string? ns, CancellationToken cancel)
    {
        var list = await client.Of(ClusterKinds.Events).ListAll(new Selection { Namespace = ns }, PageSize, cancel);
        return [.. list.Items.Select(i => Read(i.Object)).OfType<SeenEvent>()];
    }

    public async IAsyncEnumerable<IReadOnlyList<SeenEvent>> Watch(string? ns, [EnumeratorCancellation] CancellationToken cancel)
    {
        // What may not be read is said at once; the watch would try for ever.
        yield return await List(ns, cancel);
        await using var watch = new ClusterWatch(client, ClusterKinds.Events, ns, remarks);
        await watch.Synced.WaitAsync(cancel);
        while (true)
        {
            yield return [.. watch.Items.Select(Read).OfType<SeenEvent>()];
            await watch.Change(s_look, cancel);
        }
    }

    public async Task<IReadOnlyList<Subject>> Around(Subject subject, CancellationToken cancel)
    {
        if (
            subject is not { Kind: "Alert" or "Kustomization" or "HelmRelease" or "ImagePolicy", Name: { } name }
            || await new Discovery(client).Find(ClusterKinds.GroupOf(subject.Kind) ?? ResourceKinds.Group, subject.Kind, cancel)
                is not { } type
        )
        {
            return [subject];
        }

        var selection = new Selection { Namespace = subject.Namespace, Fields = $"metadata.name={name}" };
        var found = await client.Of(type).ListAll(selection, PageSize, cancel);
        return [subject, .. found.Items.SelectMany(i => Behind(subject.Kind, ClusterJson.Node(i.Object)))];
    }

    public void Dispose() => client.Dispose();

    // What ails an object is often told of the one that it refers to.
    private static IEnumerable<Subject> Behind(string kind, Node o)
    {
        var (name, ns) = (Tree.TextAt(o, "metadata", "name"), Tree.TextAt(o, "metadata", "namespace"));
        Subject?[] found = kind switch
        {
            "Alert" => [Of(Tree.At(o, "spec", "providerRef"), "Provider")],
            "Kustomization" => [Of(Tree.At(o, "spec", "sourceRef"))],
            "ImagePolicy" => [Of(Tree.At(o, "spec", "imageRepositoryRef"), "ImageRepository")],
            _ =>
            [
                Of(Tree.At(o, "spec", "chartRef")),
                Of(Tree.At(o, "spec", "chart", "spec", "sourceRef")),
                Of(Tree.At(o, "spec", "chart", "spec", "sourceRef"), "HelmChart") is { } chart
                    ? chart with
                    {
                        Name = $"{ns}-{name}",
                    }
                    : null,
            ],
        };
        return found.OfType<Subject>();

        Subject? Of(Node? reference, string? of = null) =>
            (of ?? Tree.TextAt(reference, "kind")) is { } itsKind && Tree.TextAt(reference, "name") is { } itsName
                ? new Subject(itsKind, itsName, Tree.TextAt(reference, "namespace") ?? ns)
                : null;
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

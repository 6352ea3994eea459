using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Tocsin.Core.Receivers;
using Tocsin.Core.Reports;
using Tocsin.Kube.Client;
using Tocsin.Kube.Config;
using Tocsin.Kube.Files;
using Tocsin.Resources.Cluster.Watching;

namespace Tocsin.Hooks.Annotating;

/// <summary>The cluster as webhooks see it: they find objects, read their metadata and ask them to reconcile.</summary>
/// <param name="onlyNamespace">The only namespace that may be looked at; null for all.</param>
internal sealed class HookCluster(KubeClient client, string? onlyNamespace, TimeProvider time)
{
    private const string Manager = "notification-controller";
    private const int PageSize = 500;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly JsonTypeInfo<JsonElement> s_json = JsonMetadataServices.CreateValueInfo<JsonElement>(
        new JsonSerializerOptions { TypeInfoResolver = JsonTypeInfoResolver.Combine() },
        JsonMetadataServices.JsonElementConverter
    );

    private readonly long _began = time.GetTimestamp();
    private readonly ServedTypes _types = new(client, time);
    private readonly SharedValues<HookObject, JsonElement> _objects = new(t => Bounded(c => Get(client, t, c), time));
    private readonly SharedValues<Selected, IReadOnlyList<Found>> _lists = new(s => Bounded(c => List(client, s, c), time));
    private ReconcileRequests? _requests;

    /// <summary>Which requests were made, and how many patches they cost.</summary>
    public ReconcileRequests Requests =>
        LazyInitializer.EnsureInitialized(ref _requests, () => new ReconcileRequests(Patch, time));

    /// <summary>One object by name, without a look at the cluster but for where its kind is served.</summary>
    /// <exception cref="AnnotationException">It cannot be.</exception>
    public async Task<HookObject> Find(Target.Named named, CancellationToken cancel)
    {
        var name = new ObjectName(named.Namespace, named.Name);
        try
        {
            CheckNamespace(name);
            return new HookObject(await _types.Find(named.Kind, cancel), named.Kind.Kind, name);
        }
        catch (Exception e) when (IsOfCluster(e))
        {
            throw Unread(named.Kind.Kind, name, e);
        }
    }

    /// <summary>An object's metadata as expressions see it: <c>apiVersion</c>, <c>kind</c>, <c>metadata</c>.</summary>
    /// <exception cref="AnnotationException">It is not there, or cannot be read.</exception>
    public async Task<JsonElement> Read(HookObject target, CancellationToken cancel)
    {
        try
        {
            return await _objects.Get(target, cancel);
        }
        catch (Exception e) when (IsOfCluster(e))
        {
            throw Unread(target.Kind, target.Name, e, target.Type);
        }
    }

    /// <summary>The objects of a namespace, or of all, with all these labels, by name.</summary>
    /// <exception cref="AnnotationException">They cannot be listed.</exception>
    public async Task<IReadOnlyList<Found>> Select(Target.Labelled labelled, CancellationToken cancel)
    {
        var space = labelled.Namespace.Length > 0 ? labelled.Namespace : null;
        try
        {
            var type = await _types.Find(labelled.Kind, cancel);
            if (LabelQuery.Of(labelled.Labels) is not { } query || (onlyNamespace is { } only && space is { } s && s != only))
            {
                // No object can have such a label, or none may be looked at there.
                return [];
            }

            return await _lists.Get(new Selected(type, labelled.Kind.Kind, space ?? onlyNamespace, query), cancel);
        }
        catch (Exception e) when (IsOfCluster(e))
        {
            throw new AnnotationException(
                $"failed to list {labelled.Kind.Kind} resources in namespace \"{space ?? "*"}\": {Words(e)}",
                e
            );
        }
    }

    /// <summary>Asks an object to reconcile, together with all others who ask within the same second.</summary>
    /// <exception cref="AnnotationException">It is not there, or may not be written.</exception>
    public async Task Annotate(HookObject target, CancellationToken cancel)
    {
        try
        {
            await Requests.Ask(target).WaitAsync(cancel);
        }
        catch (KubeException e) when (e.Status?.IsNotFound is true)
        {
            throw Unread(target.Kind, target.Name, e, target.Type);
        }
        catch (Exception e) when (IsOfCluster(e))
        {
            throw new AnnotationException($"failed to annotate resource: {target.Kind} \"{target.Name}\" error: {Words(e)}", e);
        }
    }

    private Task<JsonElement> Patch(HookObject target) =>
        Bounded(
            cancel =>
            {
                var now = RequestedAt.Text(time.GetUtcNow(), time.GetElapsedTime(_began));
                var patch = new JsonObject
                {
                    ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [RequestedAt.Annotation] = now } },
                };
                return client
                    .MetadataOf(target.Type, s_json)
                    .Patch(
                        target.Name.Namespace,
                        target.Name.Name,
                        new KubePatch.Merge(patch),
                        new WriteOptions { FieldManager = Manager },
                        cancel
                    );
            },
            time
        );

    private void CheckNamespace(ObjectName name)
    {
        if (onlyNamespace is not null && name.Namespace != onlyNamespace)
        {
            throw new AnnotationException($"unable to get: {name} because of unknown namespace for the cache");
        }
    }

    private static async Task<JsonElement> Get(KubeClient client, HookObject t, CancellationToken cancel) =>
        Shown(t, await client.MetadataOf(t.Type, s_json).Get(t.Name.Namespace, t.Name.Name, cancel));

    // Of metadata alone the server says that it is a PartialObjectMetadata.
    private static JsonElement Shown(HookObject o, JsonElement metadata)
    {
        var version = o.Type.Group.Length > 0 ? $"{o.Type.Group}/{o.Type.Version}" : o.Type.Version;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("apiVersion", version);
            json.WriteString("kind", o.Kind);
            json.WritePropertyName("metadata");
            metadata.GetProperty("metadata").WriteTo(json);
            json.WriteEndObject();
        }

        using var document = JsonDocument.Parse(buffer.ToArray());
        return document.RootElement.Clone();
    }

    private static async Task<IReadOnlyList<Found>> List(KubeClient client, Selected s, CancellationToken cancel)
    {
        var selection = new Selection { Namespace = s.Namespace, Labels = s.Labels };
        var list = await client.MetadataOf(s.Type, s_json).ListAll(selection, PageSize, cancel);
        return
        [
            .. list
                .Items.Select(i => (Object: Named(s, i.Key), Metadata: i.Object))
                .Select(i => new Found(i.Object, Shown(i.Object, i.Metadata)))
                .OrderBy(f => f.Object.Name.ToString(), StringComparer.Ordinal),
        ];
    }

    private static HookObject Named(Selected s, Tocsin.Kube.Client.ObjectKey key) =>
        new(s.Type, s.Kind, new ObjectName(key.Namespace ?? "", key.Name));

    private static async Task<T> Bounded<T>(Func<CancellationToken, Task<T>> work, TimeProvider time)
    {
        using var bound = new CancellationTokenSource(Limit, time);
        try
        {
            return await work(bound.Token);
        }
        catch (OperationCanceledException e) when (bound.IsCancellationRequested)
        {
            throw new AnnotationException($"the API server did not answer within {Limit.TotalSeconds:0} s", e);
        }
    }

    private static bool IsOfCluster(Exception e) =>
        e is KubeException or KubeConfigException or AnnotationException or ArgumentException;

    private static AnnotationException Unread(string kind, ObjectName name, Exception e, ResourceType? type = null) =>
        new($"unable to read {kind} \"{name}\" error: {(IsNotFound(e) ? Missing(kind, name, type) : Words(e))}", e);

    private static bool IsNotFound(Exception e) => e is KubeException { Status.IsNotFound: true };

    private static string Missing(string kind, ObjectName name, ResourceType? type) =>
        $"{kind}{(type is { Group.Length: > 0 } t ? "." + t.Group : "")} \"{name.Name}\" not found";

    private static string Words(Exception e) => Resources.Cluster.Watching.ClusterTroubles.Words(e);

    private readonly record struct Selected(ResourceType Type, string Kind, string? Namespace, string Labels);
}

/// <summary>An object that labels chose, with its metadata.</summary>
internal sealed record Found(HookObject Object, JsonElement Metadata);

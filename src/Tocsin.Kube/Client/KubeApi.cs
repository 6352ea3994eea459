using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Tocsin.Kube.Client;

/// <summary>The verbs for one kind of object.</summary>
public sealed class KubeApi<T>
{
    private static readonly TimeSpan WatchGrace = TimeSpan.FromSeconds(30);

    private readonly KubeClient _client;
    private readonly JsonTypeInfo<T> _json;

    internal KubeApi(KubeClient client, ResourceType type, JsonTypeInfo<T> json)
    {
        _client = client;
        _json = json;
        Type = type;
    }

    public ResourceType Type { get; }

    internal TimeProvider Time => _client.Time;

    // https://kubernetes.io/docs/reference/using-api/api-concepts/#metadata-only-fetches
    internal bool IsMetadataOnly { get; init; }

    private string Accept(string kind) =>
        IsMetadataOnly ? $"application/json;as={kind};g=meta.k8s.io;v=v1,application/json" : "application/json";

    public async Task<T> Get(string? @namespace, string name, CancellationToken cancel, string? subresource = null)
    {
        var call = new KubeCall("get", Type, @namespace, name, subresource);
        var request = new KubeRequest(HttpMethod.Get, call.Path()) { Accept = Accept("PartialObjectMetadata") };
        return await Ask(call, request, cancel);
    }

    /// <summary>An object with its resource version.</summary>
    public async Task<KubeItem<T>> GetItem(string? @namespace, string name, CancellationToken cancel)
    {
        var call = new KubeCall("get", Type, @namespace, name);
        var request = new KubeRequest(HttpMethod.Get, call.Path()) { Accept = Accept("PartialObjectMetadata") };
        using var response = await _client.Send(call, request, cancel);
        var body = await _client.ReadBody(call, response, cancel);
        return Parsed(call, () => KubeItemReader.Read(body.Span, _json));
    }

    /// <summary>A list, or the page of it that the options ask for.</summary>
    public async Task<KubeList<T>> List(Selection selection, ListOptions options, CancellationToken cancel)
    {
        var call = new KubeCall("list", Type, selection.Namespace, null);
        var query = new QueryText();
        selection.AddTo(query);
        options.AddTo(query);
        var request = new KubeRequest(HttpMethod.Get, call.Path() + query) { Accept = Accept("PartialObjectMetadataList") };
        using var response = await _client.Send(call, request, cancel);
        var body = await _client.ReadBody(call, response, cancel);
        return Parsed(call, () => KubeList<T>.Read(body.Span, _json));
    }

    /// <summary>The whole list as of one moment, fetched page by page; anew and in one piece when a page's moment has expired.</summary>
    public async Task<KubeList<T>> ListAll(Selection selection, int pageSize, CancellationToken cancel)
    {
        var items = new List<KubeItem<T>>();
        var page = await List(selection, new() { Limit = pageSize }, cancel);
        while (true)
        {
            items.AddRange(page.Items);
            if (page.Continue is not { } next)
            {
                return page with { Items = items };
            }

            try
            {
                page = await List(selection, new() { Limit = pageSize, Continue = next }, cancel);
            }
            catch (KubeException e) when (e.IsGone)
            {
                return await List(selection, new(), cancel);
            }
        }
    }

    /// <summary>Changes after a resource version, with bookmarks, until the server ends the watch. What breaks it is thrown.</summary>
    public async IAsyncEnumerable<WatchEvent<T>> Watch(
        Selection selection,
        string resourceVersion,
        WatchOptions options,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var call = new KubeCall("watch", Type, selection.Namespace, null);
        var query = new QueryText();
        query.Add("watch", "true");
        query.Add("allowWatchBookmarks", "true");
        query.Add("resourceVersion", resourceVersion);
        query.Add("timeoutSeconds", Math.Max(1, (int)options.Timeout.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        selection.AddTo(query);
        var request = new KubeRequest(HttpMethod.Get, call.Path() + query) { Accept = Accept("PartialObjectMetadata") };
        var limit = options.Timeout + WatchGrace;
        using var bound = new CancellationTokenSource(limit, Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, bound.Token);
        using var response = await _client.Send(call, request, cancel);
        options.Opened?.Invoke();
        await using var stream = await response.Content.ReadAsStreamAsync(cancel);
        await using var lines = new WatchLines(call, stream, _client.AnswerLimit);
        while (await KubeFailure.Guard(call, limit, () => lines.Next(both.Token), cancel) is { } line)
        {
            yield return WatchEvent<T>.Read(call, line, _json);
        }
    }

    public Task<T> Create(string? @namespace, T body, WriteOptions options, CancellationToken cancel, string? ofName = null) =>
        Write("create", HttpMethod.Post, @namespace, ofName, body, options, cancel);

    /// <summary>Replaces an object; its resource version, where given, must be the current one.</summary>
    public Task<T> Update(string? @namespace, string name, T body, WriteOptions options, CancellationToken cancel) =>
        Write("update", HttpMethod.Put, @namespace, name, body, options, cancel);

    public async Task<T> Patch(string? @namespace, string name, KubePatch patch, WriteOptions options, CancellationToken cancel)
    {
        var query = Query(options);
        if (patch is KubePatch.Apply apply)
        {
            if (options.FieldManager is null)
            {
                throw new ArgumentException("server-side apply needs a field manager", nameof(options));
            }

            query.Add("force", apply.Force ? "true" : null);
        }

        var call = new KubeCall("patch", Type, @namespace, name, options.Subresource);
        var request = new KubeRequest(HttpMethod.Patch, call.Path() + query)
        {
            Accept = Accept("PartialObjectMetadata"),
            ContentType = patch.ContentType,
            Body = JsonSerializer.SerializeToUtf8Bytes(patch.Body, KubeJson.Default.JsonNode),
        };
        return await Ask(call, request, cancel);
    }

    public async Task Delete(string? @namespace, string name, DeleteOptions options, CancellationToken cancel)
    {
        var call = new KubeCall("delete", Type, @namespace, name);
        var condition = options is { Uid: null, ResourceVersion: null }
            ? null
            : new DeletePreconditions(options.Uid, options.ResourceVersion);
        var request = new KubeRequest(HttpMethod.Delete, call.Path())
        {
            ContentType = "application/json",
            Body = JsonSerializer.SerializeToUtf8Bytes(
                new DeleteBody(options.PropagationPolicy, condition),
                KubeJson.Default.DeleteBody
            ),
        };
        using var response = await _client.Send(call, request, cancel);
    }

    private async Task<T> Write(
        string verb,
        HttpMethod method,
        string? space,
        string? name,
        T body,
        WriteOptions options,
        CancellationToken cancel
    )
    {
        var call = new KubeCall(verb, Type, space, name, options.Subresource);
        var request = new KubeRequest(method, call.Path() + Query(options))
        {
            Accept = Accept("PartialObjectMetadata"),
            ContentType = "application/json",
            Body = JsonSerializer.SerializeToUtf8Bytes(body, _json),
        };
        return await Ask(call, request, cancel);
    }

    private static QueryText Query(WriteOptions options)
    {
        var query = new QueryText();
        query.Add("fieldManager", options.FieldManager);
        query.Add("dryRun", options.DryRun ? "All" : null);
        return query;
    }

    private async Task<T> Ask(KubeCall call, KubeRequest request, CancellationToken cancel)
    {
        using var response = await _client.Send(call, request, cancel);
        var body = await _client.ReadBody(call, response, cancel);
        return Parsed(call, () => JsonSerializer.Deserialize(body.Span, _json)!);
    }

    private static TResult Parsed<TResult>(KubeCall call, Func<TResult> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new KubeException(call, "the answer is no JSON of the expected shape", e);
        }
    }
}

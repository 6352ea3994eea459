using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tocsin.Kube.Config;
using Tocsin.Kube.Credentials;

namespace Tocsin.Kube.Client;

/// <summary>One API server as one user. Holds the connections; share it.</summary>
public sealed class KubeClient : IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly KubeConfig _config;
    private readonly KubeClientOptions _options;
    private readonly Random _random;
    private readonly HttpMessageInvoker _invoker;
    private readonly RequestCounts _counts = new();
    private volatile RateLimit? _limit;
    private volatile X509Certificate2? _pluginCertificate;

    /// <param name="random">Spreads clients that were told to come back at the same time.</param>
    public KubeClient(KubeConfig config, KubeClientOptions options, TimeProvider time, Random random)
    {
        _config = config;
        _options = options;
        _random = random;
        Time = time;
        _invoker = new(KubeTransport.Make(config, options, () => _pluginCertificate ?? config.Tls.Client?.Load()));
        _limit = options.Qps > 0 ? new RateLimit(options.Qps, Math.Max(1, options.Burst), time) : null;
    }

    internal TimeProvider Time { get; }

    internal int AnswerLimit => _options.AnswerLimit;

    /// <summary>The namespace that is meant where none is named.</summary>
    public string DefaultNamespace => _config.Namespace;

    /// <summary>The server's name and port.</summary>
    public string Host => $"{_config.Server.Host}:{_config.Server.Port}";

    /// <summary>What was asked so far, and how it was answered.</summary>
    public IReadOnlyList<RequestCount> Requests => _counts.Now;

    /// <summary>Objects of a kind as plain JSON.</summary>
    public KubeApi<JsonElement> Of(ResourceType type) => new(this, type, KubeJson.Default.JsonElement);

    /// <summary>Objects of a kind as a type of one's own.</summary>
    public KubeApi<T> Of<T>(ResourceType type, JsonTypeInfo<T> json) => new(this, type, json);

    /// <summary>Only the metadata of a kind's objects, as a type of one's own.</summary>
    public KubeApi<T> MetadataOf<T>(ResourceType type, JsonTypeInfo<T> json) => new(this, type, json) { IsMetadataOnly = true };

    /// <summary>Only the metadata of a kind's objects: the server leaves the rest out.</summary>
    public KubeApi<PartialObjectMetadata> MetadataOf(ResourceType type) =>
        new(this, type, KubeJson.Default.PartialObjectMetadata) { IsMetadataOnly = true };

    /// <summary>Whether the server shares itself out fairly, so that a limit of the client's own is needless.</summary>
    public async Task<bool> HasPriorityAndFairness(CancellationToken cancel)
    {
        var call = new KubeCall("head", new ResourceType("", "", "/livez/ping", IsNamespaced: false), null, null);
        var request = new KubeRequest(HttpMethod.Head, "livez/ping");
        using var response = await Attempt(call, request, await Credential(cancel), cancel);
        return response.Headers.Contains("X-Kubernetes-PF-FlowSchema-UID");
    }

    /// <summary>Ends the client's own limit if the server shares itself out fairly; true when it does.</summary>
    public async Task<bool> LiftLimitWhereFair(CancellationToken cancel)
    {
        var isFair = await HasPriorityAndFairness(cancel);
        _limit = isFair ? null : _limit;
        return isFair;
    }

    public void Dispose() => _invoker.Dispose();

    /// <summary>Sends, and again where the server asks for it; the answer's body is still to be read.</summary>
    internal async Task<HttpResponseMessage> Send(KubeCall call, KubeRequest request, CancellationToken cancel)
    {
        var wasRefused = false;
        for (var attempt = 1; ; attempt++)
        {
            if (_limit is { } limit)
            {
                await limit.Wait(cancel);
            }

            var credential = await Credential(cancel);
            var response = await Attempt(call, request, credential, cancel);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            using (response)
            {
                if (response.StatusCode is HttpStatusCode.Unauthorized && !wasRefused && _config.Credentials.Refused(credential))
                {
                    wasRefused = true;
                    continue;
                }

                var status = await ReadStatus(call, response, cancel);
                if (attempt >= _options.Attempts || Pause(response, status) is not { } pause)
                {
                    throw new KubeException(call, status);
                }

                await Task.Delay(pause * (1 + 0.2 * _random.NextDouble()), Time, cancel);
            }
        }
    }

    private async ValueTask<Credential> Credential(CancellationToken cancel)
    {
        var credential = await _config.Credentials.Get(cancel);
        _pluginCertificate = credential.Certificate;
        return credential;
    }

    private async Task<HttpResponseMessage> Attempt(
        KubeCall call,
        KubeRequest request,
        Credential credential,
        CancellationToken cancel
    )
    {
        using var bound = new CancellationTokenSource(_options.Timeout, Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, bound.Token);
        return await KubeFailure.Guard(call, _options.Timeout, () => SendOnce(request, credential, both.Token), cancel);
    }

    private async Task<HttpResponseMessage> SendOnce(KubeRequest request, Credential credential, CancellationToken cancel)
    {
        using var message = request.ToMessage(_config, _options.UserAgent, credential.Token?.Value);
        return await _counts.Count(message.Method, () => _invoker.SendAsync(message, cancel));
    }

    internal async Task<ReadOnlyMemory<byte>> ReadBody(KubeCall call, HttpResponseMessage response, CancellationToken cancel)
    {
        using var bound = new CancellationTokenSource(_options.Timeout, Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, bound.Token);
        return await KubeFailure.Guard(call, _options.Timeout, () => Read(call, response, both.Token), cancel);
    }

    private async Task<ReadOnlyMemory<byte>> Read(KubeCall call, HttpResponseMessage response, CancellationToken cancel)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancel);
        var buffer = new byte[16 << 10];
        var length = 0;
        while (await stream.ReadAsync(buffer.AsMemory(length), cancel) is > 0 and var read)
        {
            length += read;
            if (length > _options.AnswerLimit)
            {
                throw new KubeException(call, $"the answer is longer than {_options.AnswerLimit} bytes; ask for smaller pages");
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }

        return buffer.AsMemory(0, length);
    }

    private async Task<ApiStatus> ReadStatus(KubeCall call, HttpResponseMessage response, CancellationToken cancel) =>
        ApiStatus.Read((int)response.StatusCode, (await ReadBody(call, response, cancel)).Span);

    // https://kubernetes.io/docs/concepts/cluster-administration/flow-control/: a 429 was not begun. Of other refusals only
    // one that names a time is worth another try.
    private static TimeSpan? Pause(HttpResponseMessage response, ApiStatus status)
    {
        var asked =
            response.Headers.RetryAfter?.Delta
            ?? (status.Details?.RetryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        return response.StatusCode is HttpStatusCode.TooManyRequests ? Shorter(asked ?? TimeSpan.FromSeconds(1))
            : (int)response.StatusCode >= 500 && response.Headers.RetryAfter?.Delta is { } named ? Shorter(named)
            : null;
    }

    private static TimeSpan Shorter(TimeSpan pause) => pause < LongestPause ? pause : LongestPause;
}

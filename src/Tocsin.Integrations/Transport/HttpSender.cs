using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Transport;

/// <summary>The one way out for HTTP: every request has the same bounds in time, size and reach (contract §4).</summary>
public sealed class HttpSender : IHttpSender, IDisposable
{
    private static readonly string UserAgent = $"Tocsin/{typeof(HttpSender).Assembly.GetName().Version?.ToString(3) ?? "0"}";

    private readonly TimeProvider _time;
    private readonly OwnEvents? _own;
    private readonly ForbiddenTargets _forbidden;
    private readonly HandlerPool _pool;
    private readonly StreamDialer _dialer;

    /// <param name="ownListeners">Where Tocsin itself listens, asked at each new connection.</param>
    /// <param name="environment">Proxies for Providers that name none.</param>
    /// <param name="own">Marks and remembers events that are sent, so that they are known when they come back.</param>
    public HttpSender(
        TimeProvider time,
        Func<IReadOnlyCollection<IPEndPoint>> ownListeners,
        EnvironmentProxy? environment = null,
        OwnEvents? own = null
    )
    {
        _time = time;
        _own = own;
        _dialer = new StreamDialer(ownListeners);
        _forbidden = new ForbiddenTargets(ownListeners);
        _pool = new HandlerPool(_forbidden, environment ?? new EnvironmentProxy());
    }

    /// <remarks>A cancelled call ends like one that ran out of time; <see cref="Attempt"/> tells the two apart.</remarks>
    public async Task<HttpReply> Send(HttpCall call, Destination to, CancellationToken cancel)
    {
        using var bound = new CancellationTokenSource(to.Timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, bound.Token);
        var progress = new CallProgress();
        try
        {
            CheckTarget(call);
            using var lease = Rent(call, to);
            return await SendFollowing(call, to, lease.Invoker, progress, both.Token);
        }
        catch (Exception e) when (Inner<SendFailedException>(e) is { } known)
        {
            throw new SendFailedException(Cleaned(known.Outcome, to));
        }
        catch (Exception e)
            when (both.IsCancellationRequested && e is OperationCanceledException or HttpRequestException or IOException)
        {
            // Of an attempt with several calls the limit is the whole attempt's, so this is what the reader can change.
            throw new SendFailedException(Attempt.TimedOut(to.Timeout, progress.Phase));
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException)
        {
            await CheckProxyLogin(call, to, both.Token);
            throw new SendFailedException(Cleaned(SendFailure.Explain(e, call.Address, to.Proxy?.Value.Address), to));
        }
    }

    public void Dispose() => _pool.Dispose();

    /// <summary>
    /// A proxy that refuses the login of a request that needs no tunnel may hang up before its refusal is read. A tunnel is
    /// refused in so many words, so that is asked for; whatever else comes of it says nothing.
    /// </summary>
    private async Task CheckProxyLogin(HttpCall call, Destination to, CancellationToken cancel)
    {
        if (to.Proxy?.Value is not { Address.Scheme: "http" or "https", Username: not null } || call.Address.Scheme != "http")
        {
            return;
        }

        try
        {
            await using var tunnel = await _dialer.Dial(call.Address, to, cancel);
        }
        catch (SendFailedException e) when (e.Outcome is Outcome.Waiting)
        {
            throw new SendFailedException(Cleaned(e.Outcome, to));
        }
        catch (Exception e) when (e is SendFailedException or OperationCanceledException)
        {
            // The first failure is the one to tell.
        }
    }

    private void CheckTarget(HttpCall call)
    {
        if (call.IsForMetadataServer)
        {
            MetadataServer.Check(call.Address);
        }
        else
        {
            _forbidden.CheckText(call.Address);
        }
    }

    private HandlerPool.Lease Rent(HttpCall call, Destination to)
    {
        try
        {
            return _pool.Rent(
                call.IsForMetadataServer
                    ? new(Proxy: null, Tls: null) { IsForMetadataServer = true }
                    : new(to.Proxy?.Value, to.Tls?.Value)
            );
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new SendFailedException(
                new Outcome.Waiting("the TLS settings cannot be used; put PEM texts into the Secret named by spec.certSecretRef")
            );
        }
    }

    private async Task<HttpReply> SendFollowing(
        HttpCall call,
        Destination to,
        HttpMessageInvoker invoker,
        CallProgress progress,
        CancellationToken cancel
    )
    {
        var at = call.Address;
        var (reply, next) = await SendOnce(call, at, to, invoker, progress, cancel);
        for (var n = 0; next is not null && n < Redirects.Most(call) && Redirects.MayFollow(call, reply.Status, at, next); n++)
        {
            at = next;
            _forbidden.CheckText(at);
            progress.Waiting();
            (reply, next) = await SendOnce(call, at, to, invoker, progress, cancel);
        }

        if (next is not null)
        {
            throw new SendFailedException(Redirects.Refuse(reply.Status, next));
        }

        // tinyproxy refuses a wrong password as a target would.
        if (reply.Status == (int)HttpStatusCode.Unauthorized)
        {
            await CheckProxyLogin(call, to, cancel);
        }

        return reply.Status == (int)HttpStatusCode.ProxyAuthenticationRequired
            ? throw new SendFailedException(SendFailure.ProxyWantsLogin(to.Proxy?.Value.Address))
            : reply;
    }

    private async Task<(HttpReply Reply, Uri? RedirectedTo)> SendOnce(
        HttpCall call,
        Uri address,
        Destination to,
        HttpMessageInvoker invoker,
        CallProgress progress,
        CancellationToken cancel
    )
    {
        using var request = Request(call, address);
        using var underway = call.Event is { } e ? _own?.Sending(e) : null;
        request.Options.Set(CallProgress.Key, progress);
        using var response = await invoker.SendAsync(request, cancel);
        progress.Reading();
        var at = _time.GetUtcNow();
        var body = await ReadUpTo(response.Content, call.AnswerLimit, cancel);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            headers[name] = values.ToString();
        }

        var reply = new HttpReply((int)response.StatusCode, body, headers)
        {
            ReceivedAt = at,
            RetryAfter = HeaderNumber.Wait(headers.GetValueOrDefault("Retry-After"), at),
            Redactor = to.Redactor.With(CallSecrets.Of(call)),
        };
        return (reply, Redirects.Target(reply, address));
    }

    private HttpRequestMessage Request(HttpCall call, Uri address)
    {
        var request = new HttpRequestMessage(new HttpMethod(call.Method), address);
        if (call.Body.Length > 0 || call.Method is "POST" or "PUT" or "PATCH")
        {
            request.Content = new ReadOnlyMemoryContent(call.Body);
            Add(request.Content.Headers, "Content-Type", call.ContentType ?? "application/json");
        }

        foreach (var (name, value) in call.Headers)
        {
            Add(request.Headers, name, value);
        }

        if (call.Event is not null && _own is { } own)
        {
            request.Headers.Remove(OwnEvents.Header);
            request.Headers.TryAddWithoutValidation(OwnEvents.Header, own.Id);
        }

        if (!request.Headers.Contains("User-Agent"))
        {
            request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        }

        return request;
    }

    private static void Add(HttpHeaders headers, string name, string value)
    {
        if (value.Any(static c => char.IsControl(c) && c != '\t'))
        {
            throw new SendFailedException(
                new Outcome.Waiting(
                    $"the value of the header '{name}' holds a line break or control character; take it out of the Secret"
                )
            );
        }

        if (!headers.TryAddWithoutValidation(name, value))
        {
            throw new SendFailedException(
                new Outcome.Waiting(
                    $"'{Text.Printable(name)}' is no header that a request may set; take it out of the Secret's headers"
                )
            );
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadUpTo(HttpContent content, int limit, CancellationToken cancel)
    {
        await using var stream = await content.ReadAsStreamAsync(cancel);
        var buffer = new byte[Math.Min(limit, 4096)];
        var read = 0;
        while (read < limit)
        {
            if (read == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(limit, buffer.Length * 2));
            }

            var count = await stream.ReadAsync(buffer.AsMemory(read), cancel);
            if (count == 0)
            {
                break;
            }

            read += count;
        }

        return buffer.AsMemory(0, read);
    }

    private static Outcome Cleaned(Outcome outcome, Destination to) => outcome with { Text = to.Redactor.Clean(outcome.Text) };

    private static T? Inner<T>(Exception? e)
        where T : Exception
    {
        while (e is not null and not T)
        {
            e = e.InnerException;
        }

        return e as T;
    }
}

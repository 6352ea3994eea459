using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Tocsin.Integrations.Tests.Transport;

/// <summary>A request as it arrived.</summary>
internal sealed record ArrivedRequest(string Line, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>A small HTTP/1.1 server on a real socket, which answers whatever a test wants it to, byte by byte.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    public delegate Task Answer(ArrivedRequest request, Stream stream);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _running = [];
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly Answer _answer;
    private int _connections;

    public LoopbackServer(Answer answer, SslServerAuthenticationOptions? tls = null)
    {
        (_answer, _tls) = (answer, tls);
        _listener.Start();
        _running.Add(Accept());
    }

    public LoopbackServer(int status, string body = "ok", params string[] headers)
        : this(Always(status, body, headers)) { }

    public ConcurrentQueue<ArrivedRequest> Requests { get; } = [];

    public int Connections => _connections;

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    public Uri Address => new($"{(_tls is null ? "http" : "https")}://127.0.0.1:{EndPoint.Port}/hook");

    public static Answer Always(int status, string body = "ok", params string[] headers) =>
        (_, stream) => Write(stream, status, body, headers);

    public static async Task Write(Stream stream, int status, string body, params string[] headers)
    {
        var length = Encoding.UTF8.GetByteCount(body);
        var head = string.Concat(headers.Select(h => h + "\r\n"));
        await stream.WriteAsync(
            Encoding.UTF8.GetBytes(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"HTTP/1.1 {status} X\r\n{head}Content-Length: {length}\r\n\r\n{body}"
                )
            )
        );
    }

    /// <summary>Reads one request; null when the client is done.</summary>
    public static async Task<ArrivedRequest?> Read(Stream stream, CancellationToken cancel)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head.Count < 4 || !head[^4..].SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            if (await stream.ReadAsync(one, cancel) == 0)
            {
                return null;
            }

            head.Add(one[0]);
        }

        var lines = Encoding.UTF8.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines
            .Skip(1)
            .Select(l => l.Split(": ", 2))
            .ToDictionary(p => p[0], p => p.Length > 1 ? p[1] : "", StringComparer.OrdinalIgnoreCase);
        var length = headers.TryGetValue("Content-Length", out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        var body = new byte[length];
        await stream.ReadExactlyAsync(body, cancel);
        return new ArrivedRequest(lines[0], headers, body);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await Task.WhenAll(_running).WaitAsync(TimeSpan.FromSeconds(10)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task Accept()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                _running.Add(Serve(client));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                return;
            }
        }
    }

    private async Task Serve(TcpClient client)
    {
        using (client)
        {
            try
            {
                Stream stream = client.GetStream();
                if (_tls is not null)
                {
                    var ssl = new SslStream(stream);
                    await ssl.AuthenticateAsServerAsync(_tls, _stop.Token);
                    stream = ssl;
                }

                while (await Read(stream, _stop.Token) is { } request)
                {
                    Requests.Enqueue(request);
                    await _answer(request, stream).WaitAsync(_stop.Token);
                }
            }
            catch (Exception e) when (e is not ShouldAssertException)
            {
                // The client went away, which is what many of these tests are about.
            }
        }
    }
}

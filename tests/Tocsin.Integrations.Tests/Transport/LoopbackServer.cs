using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Security;
using System.Runtime.InteropServices;
using System.Text;

namespace Tocsin.Integrations.Tests.Transport;

/// <summary>A request as it arrived.</summary>
internal sealed record ArrivedRequest(string Line, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>A small HTTP/1.1 server on a real socket, which answers whatever a test wants it to, byte by byte.</summary>
internal sealed class LoopbackServer : LoopbackListener
{
    public delegate Task Answer(ArrivedRequest request, Stream stream);

    private readonly Answer _answer;

    public LoopbackServer(Answer answer, SslServerAuthenticationOptions? tls = null)
        : base(tls)
    {
        _answer = answer;
        Start();
    }

    public LoopbackServer(int status, string body = "ok", params string[] headers)
        : this(Always(status, body, headers)) { }

    public ConcurrentQueue<ArrivedRequest> Requests { get; } = [];

    /// <summary>Whether <see cref="Requests"/> is kept; a test of many thousands does without.</summary>
    public bool Remembers { get; init; } = true;

    public Uri Address => new($"{(IsSecure ? "https" : "http")}://127.0.0.1:{Port}/hook");

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
        while (!CollectionsMarshal.AsSpan(head).EndsWith("\r\n\r\n"u8))
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

    protected override async Task Serve(Stream stream)
    {
        // Heads are read byte by byte, so that nothing of what follows is taken; here that may as well come from memory.
        var buffered = new BufferedStream(stream);
        while (await Read(buffered, Stopped) is { } request)
        {
            if (Remembers)
            {
                Requests.Enqueue(request);
            }

            await _answer(request, stream).WaitAsync(Stopped);
        }
    }
}

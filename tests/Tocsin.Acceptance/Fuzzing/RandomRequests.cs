using System.Net;
using System.Text;

namespace Tocsin.Acceptance.Fuzzing;

/// <summary>What no client sends, on every listener: lines, headers, bodies and paths of chance, and connections that end early.</summary>
internal sealed class RandomRequests(TocsinProcess tocsin, Canary canary, int seed)
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "HEAD", "OPTIONS", "FOO", "", "GET GET"];

    private static readonly string[] Paths =
    [
        "/",
        "/metrics",
        "/healthz",
        "/readyz",
        "/hook/abc",
        "/api/v1/events",
        "/api/v1/deliveries?state=dead&limit=-1",
        "/api/v1/explain",
        "/api/v1/alerts?namespace=%00",
        "/api/v1/events?object=a/b/c/d",
        "//",
        "/..%2f..%2fetc/passwd",
        "*",
        "http://x/",
    ];

    private readonly Random _random = new(seed);

    public async Task Send(CancellationToken over)
    {
        Uri[] listeners = [tocsin.Events, tocsin.Receiver, tocsin.Health, tocsin.Metrics, tocsin.Console];
        while (!over.IsCancellationRequested)
        {
            using var raw = await Raw.Connect(new IPEndPoint(IPAddress.Loopback, listeners[_random.Next(listeners.Length)].Port));
            try
            {
                await raw.Write(Request());
                if (_random.Next(4) > 0)
                {
                    raw.FinishWriting();
                    canary.In(await raw.ReadAnswer(2)).ShouldBeNull();
                }
            }
            catch (Exception e) when (e is System.Net.Sockets.SocketException or OperationCanceledException)
            {
                // It need not listen to the end, nor answer what has none.
            }

            await Task.WhenAny(Task.Delay(_random.Next(200), over));
        }
    }

    private byte[] Request()
    {
        var body = _random.Next(2) == 0 ? RandomText.Of(_random, 300) : "{}";
        var length = _random.Next(4) == 0 ? _random.Next(-5, 100_000) : Encoding.UTF8.GetByteCount(body);
        var text =
            $"{Methods[_random.Next(Methods.Length)]} {Paths[_random.Next(Paths.Length)]} HTTP/1.1\r\nHost: {(_random.Next(3) == 0 ? RandomText.Of(_random, 20) : "x")}\r\n"
            + $"Content-Length: {length}\r\nConnection: close\r\n{(_random.Next(4) == 0 ? "Transfer-Encoding: chunked\r\n" : "")}\r\n{body}";
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var i = _random.Next(3); i > 0; i--)
        {
            bytes[_random.Next(bytes.Length)] = (byte)_random.Next(256);
        }

        return bytes;
    }
}

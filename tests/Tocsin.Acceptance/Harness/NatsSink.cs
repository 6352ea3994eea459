using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tocsin.Acceptance.Harness;

/// <summary>A target that speaks NATS' text protocol; what is published arrives at a sink, as <c>PUB /nats/subject</c>.</summary>
internal sealed class NatsSink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Sink _sink;

    public NatsSink(Sink sink)
    {
        _sink = sink;
        _listener.Start();
        _ = Accept();
    }

    public string Address => $"nats://{Host}";

    private string Host => ((IPEndPoint)_listener.LocalEndpoint).ToString();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
    }

    private async Task Accept()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _ = Serve(await _listener.AcceptTcpClientAsync(_stop.Token));
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
                var stream = client.GetStream();
                await stream.WriteAsync("INFO {\"max_payload\":1048576}\r\n"u8.ToArray(), _stop.Token);
                while (await Line(stream) is { } line)
                {
                    var words = line.Split(' ');
                    if (words[0] == "PUB")
                    {
                        var payload = new byte[int.Parse(words[2], CultureInfo.InvariantCulture) + 2];
                        await stream.ReadExactlyAsync(payload, _stop.Token);
                        _sink.Take(
                            new Received("PUB", $"/nats/{words[1]}", [("Host", Host)], payload[..^2], DateTimeOffset.UtcNow)
                        );
                    }
                    else if (words[0] == "PING")
                    {
                        await stream.WriteAsync("PONG\r\n"u8.ToArray(), _stop.Token);
                    }
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The program went away, or the test is over.
            }
        }
    }

    private async Task<string?> Line(Stream stream)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, _stop.Token) == 1)
        {
            if (one[0] == '\n')
            {
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(one[0]);
        }

        return null;
    }
}

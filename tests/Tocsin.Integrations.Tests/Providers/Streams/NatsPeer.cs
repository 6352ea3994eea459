using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tocsin.Integrations.Tests.Providers.Streams;

/// <summary>A peer on a real socket that speaks as a NATS server may, well-behaved or not.</summary>
internal sealed class NatsPeer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<TcpClient, bool> _clients = [];
    private int _connections;

    public NatsPeer()
    {
        _listener.Start();
        _ = Accept();
    }

    /// <summary>The greeting; null to say nothing.</summary>
    public string? Greeting { get; init; } = """INFO {"server_id":"N1","version":"2.9.10","max_payload":1048576}""";

    /// <summary>What to answer to a line of the client, PONG to PING unless given; null to hang up.</summary>
    public Func<string, string?> Answer { get; set; } = line => line == "PING" ? "PONG" : "";

    public ConcurrentQueue<string> Lines { get; } = [];

    /// <summary>Whether <see cref="Lines"/> is kept; a test of many thousands does without.</summary>
    public bool Remembers { get; init; } = true;

    public int Connections => _connections;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Address => string.Create(CultureInfo.InvariantCulture, $"nats://127.0.0.1:{Port}");

    public void HangUp()
    {
        foreach (var client in _clients.Keys)
        {
            client.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        HangUp();
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
        Interlocked.Increment(ref _connections);
        _clients[client] = true;
        try
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
            await Say(client, Greeting ?? "");
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                if (Remembers)
                {
                    Lines.Enqueue(line);
                }

                if (Answer(line) is not { } answer)
                {
                    break;
                }

                await Say(client, answer);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The other side hung up, or the test is over.
        }

        client.Dispose();
    }

    private static async Task Say(TcpClient client, string text)
    {
        if (text.Length > 0)
        {
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n") + "\r\n"));
        }
    }
}

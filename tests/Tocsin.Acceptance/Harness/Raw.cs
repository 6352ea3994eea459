using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tocsin.Acceptance.Harness;

/// <summary>A bare connection, for what no HTTP client would send.</summary>
internal sealed class Raw : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private Raw() { }

    public static async Task<Raw> Connect(IPEndPoint to)
    {
        var raw = new Raw();
        await raw._socket.ConnectAsync(to);
        return raw;
    }

    /// <summary>Sends all of it and reads the answer until the other side closes, or one whole answer without body has come.</summary>
    public static async Task<string> Exchange(IPEndPoint to, string request)
    {
        using var raw = await Connect(to);
        await raw.Write(request);
        return await raw.ReadAnswer();
    }

    public Task Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    public async Task Write(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await _socket.SendAsync(bytes)..];
        }
    }

    /// <summary>Nothing more will be sent; the other direction stays open.</summary>
    public void FinishWriting() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>One answer: its head, and as much body as it announces; empty when the other side closes without one.</summary>
    public async Task<string> ReadAnswer(double seconds = 15)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        var text = new StringBuilder();
        var buffer = new byte[16 * 1024];
        while (!IsWhole(text.ToString()))
        {
            var count = await Receive(buffer, limit.Token);
            if (count == 0)
            {
                break;
            }

            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return text.ToString();
    }

    /// <summary>True when the other side closes in time.</summary>
    public async Task<bool> IsClosedWithin(double seconds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        var buffer = new byte[4096];
        try
        {
            while (await Receive(buffer, limit.Token) > 0)
            {
                // Whatever it still says.
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task<int> Receive(byte[] buffer, CancellationToken cancel)
    {
        try
        {
            return await _socket.ReceiveAsync(buffer, cancel);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset)
        {
            return 0;
        }
    }

    private static bool IsWhole(string answer)
    {
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0 || answer.StartsWith("HTTP/1.1 100", StringComparison.Ordinal) && end + 4 == answer.Length)
        {
            return end >= 0;
        }

        const string Name = "Content-Length: ";
        var at = answer.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        return at >= 0
            && at < end
            && int.TryParse(answer.AsSpan(at + Name.Length, answer.IndexOf('\r', at) - at - Name.Length), out var length)
            && answer.Length >= end + 4 + length;
    }
}

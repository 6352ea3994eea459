using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Tocsin.Integrations.Tests.Providers.Streams;

/// <summary>Listens on a server by the plain protocol, and asks JetStream; it shares no code with what is tested.</summary>
internal sealed class NatsSubscriber : IDisposable
{
    private readonly TcpClient _client;
    private readonly StreamReader _reader;

    private NatsSubscriber(TcpClient client) =>
        (_client, _reader) = (client, new StreamReader(client.GetStream(), Encoding.UTF8));

    /// <param name="login">Members of CONNECT.</param>
    public static async Task<NatsSubscriber> Listen(NatsServerProcess server, string subject, string login = "")
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", int.Parse(server.Port, CultureInfo.InvariantCulture));
        var subscriber = new NatsSubscriber(client);
        await subscriber.Say($"CONNECT {{\"verbose\":false,\"pedantic\":false{login}}}\r\nSUB {subject} 1\r\nPING\r\n");
        await subscriber.Until("PONG");
        return subscriber;
    }

    /// <summary>The next message.</summary>
    public async Task<string> Next()
    {
        await Until("MSG");
        return (await Line())!;
    }

    /// <summary>Asks for something, and takes the answer on the subject that is listened to.</summary>
    public async Task<string> Ask(string subject, string inbox, string json)
    {
        await Say($"PUB {subject} {inbox} {Encoding.UTF8.GetByteCount(json)}\r\n{json}\r\n");
        return await Next();
    }

    public void Dispose() => _client.Dispose();

    private async Task Until(string word)
    {
        while (true)
        {
            var line = await Line() ?? throw new IOException("the server hung up");
            line.ShouldNotStartWith("-ERR");
            if (line.StartsWith(word, StringComparison.Ordinal))
            {
                return;
            }
        }
    }

    private async Task<string?> Line() => await _reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));

    private async Task Say(string text) => await _client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text));
}

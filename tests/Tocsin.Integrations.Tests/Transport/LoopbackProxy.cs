using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Tocsin.Integrations.Tests.Transport;

/// <summary>A proxy for HTTP (plain and CONNECT) and SOCKS5, with or without a login. It takes every host name for the loopback address.</summary>
internal sealed class LoopbackProxy : LoopbackListener
{
    private readonly bool _isSocks;
    private readonly string? _login;

    public LoopbackProxy(bool isSocks = false, string? login = null, SslServerAuthenticationOptions? tls = null)
        : base(tls)
    {
        (_isSocks, _login) = (isSocks, login);
        Start();
    }

    /// <summary>The port to which it leads whatever was asked for; else the one that was asked for.</summary>
    public int? LeadsTo { get; init; }

    /// <summary>What was asked for: <c>CONNECT host:port</c>, <c>POST http://…</c> or <c>SOCKS host:port</c>.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    public Uri Address => new($"{(_isSocks ? "socks5" : IsSecure ? "https" : "http")}://127.0.0.1:{Port}");

    protected override Task Serve(Stream stream) => _isSocks ? Socks(stream) : Http(stream);

    private async Task Http(Stream client)
    {
        while (await LoopbackServer.Read(client, Stopped) is { } request)
        {
            var parts = request.Line.Split(' ');
            if (_login is not null && request.Headers.GetValueOrDefault("Proxy-Authorization") != "Basic " + Base64(_login))
            {
                await LoopbackServer.Write(client, 407, "", "Proxy-Authenticate: Basic realm=\"proxy\"");
                continue;
            }

            Asked.Enqueue($"{parts[0]} {parts[1]}");
            if (parts[0] == "CONNECT")
            {
                using var tunnel = await To(int.Parse(parts[1].Split(':')[1], CultureInfo.InvariantCulture));
                await client.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
                await Pump(client, tunnel.GetStream());
                return;
            }

            var url = new Uri(parts[1]);
            using var target = await To(url.Port);
            var head = string.Concat(request.Headers.Select(h => $"{h.Key}: {h.Value}\r\n"));
            await target.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"{parts[0]} {url.PathAndQuery} HTTP/1.1\r\n{head}\r\n"));
            await target.GetStream().WriteAsync(request.Body);
            await Pump(client, target.GetStream());
            return;
        }
    }

    // RFC 1928 and RFC 1929.
    private async Task Socks(Stream client)
    {
        var greeting = await Exactly(client, 2);
        await Exactly(client, greeting[1]);
        await client.WriteAsync(new byte[] { 5, (byte)(_login is null ? 0 : 2) });
        if (_login is not null)
        {
            var user = Encoding.UTF8.GetString(await Exactly(client, (await Exactly(client, 2))[1]));
            var password = Encoding.UTF8.GetString(await Exactly(client, (await Exactly(client, 1))[0]));
            var isRight = $"{user}:{password}" == _login;
            await client.WriteAsync(new byte[] { 1, (byte)(isRight ? 0 : 1) });
            if (!isRight)
            {
                return;
            }
        }

        var kind = (await Exactly(client, 4))[3];
        var host = kind switch
        {
            1 => new IPAddress(await Exactly(client, 4)).ToString(),
            4 => new IPAddress(await Exactly(client, 16)).ToString(),
            _ => Encoding.UTF8.GetString(await Exactly(client, (await Exactly(client, 1))[0])),
        };
        var port = await Exactly(client, 2);
        var number = (port[0] << 8) | port[1];
        Asked.Enqueue(string.Create(CultureInfo.InvariantCulture, $"SOCKS {host}:{number}"));
        using var target = await To(number);
        await client.WriteAsync(new byte[] { 5, 0, 0, 1, 127, 0, 0, 1, port[0], port[1] });
        await Pump(client, target.GetStream());
    }

    private async Task<byte[]> Exactly(Stream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, Stopped);
        return bytes;
    }

    private async Task<TcpClient> To(int port)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, LeadsTo ?? port, Stopped);
        return client;
    }

    private Task Pump(Stream a, Stream b) => Task.WhenAny(a.CopyToAsync(b, Stopped), b.CopyToAsync(a, Stopped));

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}

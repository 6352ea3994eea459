using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Tocsin.Integrations.Tests.Transport;

/// <summary>A proxy for HTTP (plain and CONNECT) and SOCKS5, with or without a login. It takes every host name for the loopback address.</summary>
internal sealed class LoopbackProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly bool _isSocks;
    private readonly string? _login;
    private readonly SslServerAuthenticationOptions? _tls;

    public LoopbackProxy(bool isSocks = false, string? login = null, SslServerAuthenticationOptions? tls = null)
    {
        (_isSocks, _login, _tls) = (isSocks, login, tls);
        _listener.Start();
        _ = Accept();
    }

    /// <summary>What was asked for: <c>CONNECT host:port</c>, <c>POST http://…</c> or <c>SOCKS host:port</c>.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    public Uri Address => new($"{(_isSocks ? "socks5" : _tls is null ? "http" : "https")}://127.0.0.1:{Port}");

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

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
                Stream stream = client.GetStream();
                if (_tls is not null)
                {
                    var ssl = new SslStream(stream);
                    await ssl.AuthenticateAsServerAsync(_tls, _stop.Token);
                    stream = ssl;
                }

                await (_isSocks ? Socks(stream) : Http(stream));
            }
            catch (Exception e)
                when (e
                        is IOException
                            or SocketException
                            or OperationCanceledException
                            or System.Security.Authentication.AuthenticationException
                )
            {
                // One side hung up.
            }
        }
    }

    private async Task Http(Stream client)
    {
        while (await LoopbackServer.Read(client, _stop.Token) is { } request)
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
        await stream.ReadExactlyAsync(bytes, _stop.Token);
        return bytes;
    }

    private async Task<TcpClient> To(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, _stop.Token);
        return client;
    }

    private Task Pump(Stream a, Stream b) => Task.WhenAny(a.CopyToAsync(b, _stop.Token), b.CopyToAsync(a, _stop.Token));

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}

using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Tocsin.Integrations.Tests.Transport;

/// <summary>A listener on a real socket of loopback, inside TLS if wanted, which serves each connection until it is disposed.</summary>
internal abstract class LoopbackListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly SslServerAuthenticationOptions? _tls;
    private Task _accepting = Task.CompletedTask;
    private int _connections;
    private int _open;

    protected LoopbackListener(SslServerAuthenticationOptions? tls) => _tls = tls;

    /// <summary>How many connections have come.</summary>
    public int Connections => _connections;

    /// <summary>How many of them are served still.</summary>
    public int Open => _open;

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    public int Port => EndPoint.Port;

    protected bool IsSecure => _tls is not null;

    protected CancellationToken Stopped => _stop.Token;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.WaitAsync(TimeSpan.FromSeconds(10)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Called when the rest of the object is ready.</summary>
    protected void Start()
    {
        _listener.Start();
        _accepting = Accept();
    }

    protected abstract Task Serve(Stream stream);

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
        Interlocked.Increment(ref _open);
        using (client)
        {
            try
            {
                client.NoDelay = true;
                Stream stream = client.GetStream();
                if (_tls is not null)
                {
                    var ssl = new SslStream(stream);
                    await ssl.AuthenticateAsServerAsync(_tls, _stop.Token);
                    stream = ssl;
                }

                await Serve(stream);
            }
            catch (Exception e) when (e is not ShouldAssertException)
            {
                // The other side went away, which is what many of these tests are about.
            }
        }

        Interlocked.Decrement(ref _open);
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tocsin.Acceptance.Fuzzing;

/// <summary>A target that answers with anything: by bare sockets, so that what no server would send can be sent.</summary>
internal sealed class HostileTarget : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly RandomAnswers _answers;
    private readonly Task _accepting;
    private int _given;

    public HostileTarget(Canary canary, int seed)
    {
        _answers = new RandomAnswers(canary, seed);
        _listener.Start();
        Address = new Uri($"http://{_listener.LocalEndpoint}/");
        _accepting = Accept();
    }

    public Uri Address { get; }

    public int Answers => _given;

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Stop();
        await _accepting;
        _over.Dispose();
    }

    private async Task Accept()
    {
        while (!_over.IsCancellationRequested)
        {
            try
            {
                _ = Serve(await _listener.AcceptTcpClientAsync(_over.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Either the end, or a connection that was gone before it was here.
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
                var buffer = new byte[64 * 1024];

                // What came first is enough to be rude.
                while (await stream.ReadAsync(buffer, _over.Token) > 0)
                {
                    Interlocked.Increment(ref _given);
                    foreach (var (bytes, pause) in _answers.Next())
                    {
                        await stream.WriteAsync(bytes, _over.Token);
                        await Task.Delay(pause, _over.Token);
                    }

                    if (_answers.HangsUp())
                    {
                        return;
                    }
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
            {
                // The other side had enough.
            }
        }
    }
}

using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Tocsin.Acceptance.Cluster.Receiving;

/// <summary>Google's key endpoints, played behind a proxy whose certificate authority the program is made to trust.</summary>
internal sealed class GoogleBehindProxy : IDisposable
{
    private readonly PrivateCa _authority = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly SslServerAuthenticationOptions _tls;
    private readonly RecordedTokens _tokens;

    public GoogleBehindProxy(RecordedTokens tokens)
    {
        _tokens = tokens;
        _tls = _authority.ServerOfAnyName();
        _listener.Start();
        _ = Accept();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>The authority's certificate, as PEM.</summary>
    public string Pem => _authority.Pem;

    public void Dispose()
    {
        _listener.Dispose();
        _authority.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                _ = Serve(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task Serve(TcpClient client)
    {
        using (client)
        {
            try
            {
                var plain = client.GetStream();
                if (!(await Head(plain)).StartsWith("CONNECT ", StringComparison.Ordinal))
                {
                    return;
                }

                await plain.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
                await using var secure = new SslStream(plain);
                await secure.AuthenticateAsServerAsync(_tls);
                var keys = (await Head(secure)).Contains(" /iap/verify/public_key-jwk ", StringComparison.Ordinal)
                    ? _tokens.Keys(("ES256", "iap-1"))
                    : _tokens.Keys(("RS256", "google-1"));
                var answer =
                    $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {keys.Length}\r\nConnection: close\r\n\r\n{keys}";
                await secure.WriteAsync(Encoding.ASCII.GetBytes(answer));
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
            {
                // The other side went.
            }
        }
    }

    private static async Task<string> Head(Stream from)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await from.ReadAsync(one) == 1)
        {
            text.Append((char)one[0]);
        }

        return text.ToString();
    }
}

using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Providers.Streams;

/// <summary>
/// A connection to one server, logged in: https://docs.nats.io/reference/reference-protocols/nats-protocol. Used by one attempt
/// at a time; a PONG is awaited after each step, so that errors come before it and belong to that step.
/// </summary>
internal sealed class NatsConnection : IPooledConnection
{
    private readonly NatsServer _server;
    private readonly Stream _stream;
    private readonly NatsReader _reader;
    private readonly Redactor _redactor;
    private NatsInfo _info;

    private NatsConnection(NatsServer server, Stream stream, NatsReader reader, NatsInfo info, Redactor redactor) =>
        (_server, _stream, _reader, _info, _redactor) = (server, stream, reader, info, redactor);

    /// <summary>True when it may be used again.</summary>
    public bool IsGood { get; private set; }

    /// <exception cref="SendFailedException">No connection; its outcome says why.</exception>
    public static async Task<NatsConnection> Open(
        NatsServer server,
        Destination to,
        IStreamDialer dialer,
        CancellationToken cancel
    )
    {
        var stream = await dialer.Dial(server.Target, to, cancel);
        try
        {
            var reader = new NatsReader(stream);
            var info = Greeting(await reader.Line(cancel), server, to.Redactor);
            var isTls = WantsTls(server, info, to);
            if (isTls)
            {
                stream = await dialer.Secure(stream, server.Target, to, cancel);
                reader = new NatsReader(stream);
            }

            var connection = new NatsConnection(server, stream, reader, info, to.Redactor);
            var hello = GoJson.Bytes(NatsLogin.For(server, info, isTls, to), NatsJson.Default.NatsConnect);
            await connection.Write([.. "CONNECT "u8, .. hello, .. "\r\nPING\r\n"u8], cancel);
            return await connection.Pong(cancel) is { } refused ? throw new SendFailedException(refused) : connection;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await stream.DisposeAsync();
            throw new SendFailedException(Broken(server, e));
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Publishes and waits until the server has taken it, or said why not.</summary>
    public async Task<Outcome> Publish(string subject, byte[] payload, CancellationToken cancel)
    {
        if (_info.MaxPayload > 0 && payload.Length > _info.MaxPayload)
        {
            IsGood = true;
            return NatsVerdict.TooLarge(payload.Length, _info.MaxPayload, _server);
        }

        IsGood = false;
        var head = string.Create(CultureInfo.InvariantCulture, $"PUB {subject} {payload.Length}\r\n");
        try
        {
            await Write([.. Encoding.UTF8.GetBytes(head), .. payload, .. "\r\nPING\r\n"u8], cancel);
            return await Pong(cancel) ?? new Outcome.Delivered();
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return Broken(_server, e);
        }
    }

    public async Task<bool> IsAlive(CancellationToken cancel)
    {
        IsGood = false;
        try
        {
            await Write("PING\r\n"u8.ToArray(), cancel);
            return await Pong(cancel) is null && IsGood;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return false;
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    // Null, or the first error that came before the PONG. After most errors the server hangs up.
    private async Task<Outcome?> Pong(CancellationToken cancel)
    {
        Outcome? error = null;
        while (true)
        {
            string line;
            try
            {
                line = await _reader.Line(cancel);
            }
            catch (Exception e) when (error is not null && e is IOException or SocketException)
            {
                return error;
            }

            switch (Word(line))
            {
                case "PONG":
                    IsGood = !_info.IsLeaving;
                    return error;
                case "PING":
                    await Write("PONG\r\n"u8.ToArray(), cancel);
                    break;
                case "-ERR":
                    error ??= NatsVerdict.Of(line[4..].Trim().Trim('\''), _server, _redactor);
                    break;
                case "INFO":
                    _info = Greeting(line, _server, _redactor);
                    break;
                case "+OK":
                    break;
                default:
                    throw new IOException("the answer is not that of a NATS server");
            }
        }
    }

    private async Task Write(byte[] bytes, CancellationToken cancel)
    {
        await _stream.WriteAsync(bytes, cancel);
        await _stream.FlushAsync(cancel);
    }

    private static NatsInfo Greeting(string line, NatsServer server, Redactor redactor)
    {
        try
        {
            if (Word(line) == "INFO" && JsonSerializer.Deserialize(line.AsSpan(4), NatsJson.Default.NatsInfo) is { } info)
            {
                return info;
            }
        }
        catch (JsonException)
        {
            // Told below.
        }

        if (Word(line) == "-ERR")
        {
            throw new SendFailedException(NatsVerdict.Of(line[4..].Trim().Trim('\''), server, redactor));
        }

        throw new IOException("what listens there is not a NATS server; check host and port in the address");
    }

    // The server says first whether it wants TLS; the other reasons are ours.
    // A certSecretRef alone does not ask for TLS: the reference ignores it, and goes on without where the server has none.
    private static bool WantsTls(NatsServer server, NatsInfo info, Destination to)
    {
        var isOffered = info.TlsRequired || info.TlsAvailable;
        if (server.IsTls && !isOffered)
        {
            throw new SendFailedException(
                new Outcome.Waiting($"{server} offers no TLS, which the Provider asks for by tls://; turn it on there")
            );
        }

        return server.IsTls || info.TlsRequired || (isOffered && to.Tls is not null);
    }

    private static Outcome.Retry Broken(NatsServer server, Exception e) =>
        new(OutcomeReason.ConnectionFailed, $"no whole answer from {server}: {e.Message}");

    private static string Word(string line)
    {
        var space = line.AsSpan().IndexOfAny(' ', '\t');
        return (space < 0 ? line : line[..space]).ToUpperInvariant();
    }
}

using System.Text;

namespace Tocsin.Integrations.Providers.Streams;

/// <summary>Reads the lines of the protocol, none longer than a server's longest greeting.</summary>
internal sealed class NatsReader(Stream stream)
{
    private const int MaxLine = 64 * 1024;

    private readonly byte[] _buffer = new byte[MaxLine];
    private int _start;
    private int _end;

    /// <exception cref="IOException">The server hung up, or speaks something else.</exception>
    public async Task<string> Line(CancellationToken cancel)
    {
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var line = Encoding.UTF8.GetString(_buffer, _start, length).TrimEnd('\r');
                _start += length + 1;
                return line;
            }

            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }

            if (_end == MaxLine)
            {
                throw new IOException("the answer is not that of a NATS server");
            }

            var count = await stream.ReadAsync(_buffer.AsMemory(_end), cancel);
            if (count == 0)
            {
                throw new IOException("the server closed the connection");
            }

            _end += count;
        }
    }
}

using System.Buffers;
using System.IO.Pipelines;

namespace Tocsin.Kube.Client;

/// <summary>A watch's body, line by line, within a bound.</summary>
internal sealed class WatchLines(KubeCall call, Stream stream, int limit) : IAsyncDisposable
{
    private readonly PipeReader _pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 << 10));

    /// <summary>The next line; null when the server ended the watch. A line that was cut off is no line.</summary>
    public async Task<byte[]?> Next(CancellationToken cancel)
    {
        while (true)
        {
            var read = await _pipe.ReadAsync(cancel);
            var buffer = read.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = buffer.Slice(0, end).ToArray();
                _pipe.AdvanceTo(buffer.GetPosition(1, end));
                if (line.Length > 0)
                {
                    return line;
                }

                continue;
            }

            if (buffer.Length > limit)
            {
                throw new KubeException(call, $"an event is longer than {limit} bytes");
            }

            _pipe.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return null;
            }
        }
    }

    public ValueTask DisposeAsync() => _pipe.CompleteAsync();
}

using System.Buffers;
using System.Text.Json;
using Tocsin.Core.Events;

namespace Tocsin.Storage;

/// <summary>A notification's metadata as the outbox keeps it. One buffer serves all; one thread writes.</summary>
internal sealed class MetadataJson : IDisposable
{
    // A buffer that a huge event has stretched is not kept.
    private const int KeptBytes = 64 * 1024;
    private readonly Utf8JsonWriter _writer;
    private ArrayBufferWriter<byte> _buffer = new(1024);

    public MetadataJson() => _writer = new Utf8JsonWriter(_buffer);

    /// <summary>A JSON object of strings; valid until the next call.</summary>
    public ReadOnlySpan<byte> Of(EventMetadata metadata)
    {
        if (metadata.Count == 0)
        {
            return "{}"u8;
        }

        _buffer.ResetWrittenCount();
        if (_buffer.Capacity > KeptBytes)
        {
            _buffer = new ArrayBufferWriter<byte>(1024);
        }

        _writer.Reset(_buffer);
        _writer.WriteStartObject();
        foreach (var (key, value) in metadata)
        {
            _writer.WriteString(key, value);
        }

        _writer.WriteEndObject();
        _writer.Flush();
        return _buffer.WrittenSpan;
    }

    public void Dispose() => _writer.Dispose();
}

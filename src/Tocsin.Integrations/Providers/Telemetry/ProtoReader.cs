namespace Tocsin.Integrations.Providers.Telemetry;

/// <summary>The fields of a Protocol Buffers message from a stranger, as far as answers need them.</summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public int Field { get; private set; }

    /// <summary>Of a varint; 0 otherwise.</summary>
    public ulong Number { get; private set; }

    /// <summary>Of a field with a length; empty otherwise.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>False at the end, and at the first byte that is no Protocol Buffers.</summary>
    public bool Next()
    {
        Number = 0;
        Bytes = default;
        if (_rest.IsEmpty || !Varint(out var tag) || tag >> 3 is 0 or > int.MaxValue)
        {
            return false;
        }

        Field = (int)(tag >> 3);
        switch (tag & 7)
        {
            case 0 when Varint(out var number):
                Number = number;
                return true;
            case 1:
                return Take(8, out _);
            case 2 when Varint(out var length) && length <= (ulong)_rest.Length && Take((int)length, out var taken):
                Bytes = taken;
                return true;
            case 5:
                return Take(4, out _);
            default:
                return false;
        }
    }

    private bool Take(int count, out ReadOnlySpan<byte> taken)
    {
        var fits = count <= _rest.Length;
        taken = fits ? _rest[..count] : default;
        _rest = fits ? _rest[count..] : default;
        return fits;
    }

    private bool Varint(out ulong value)
    {
        value = 0;
        for (var i = 0; i < Math.Min(10, _rest.Length); i++)
        {
            value |= (ulong)(_rest[i] & 0x7f) << (7 * i);
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}

namespace Tocsin.Core.Patterns.Unicode;

/// <summary>Reads the numbers that tools/unicode/generate.mjs wrote: five bits a character, the lowest first.</summary>
internal ref struct RangeCodec(string text)
{
    private const int Digits = 32;
    private const char FirstDigit = '?';

    private readonly ReadOnlySpan<char> _text = text;
    private int _at;

    public readonly bool AtEnd => _at == _text.Length;

    public int Next()
    {
        var value = 0;
        for (var shift = 0; ; shift += 5)
        {
            var digit = _text[_at++] - FirstDigit;
            value |= digit % Digits << shift;
            if (digit < Digits)
            {
                return value;
            }
        }
    }
}

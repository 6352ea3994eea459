using System.Buffers.Binary;

namespace Tocsin.Core.Reports.Masking;

/// <summary>
/// All forms of the values that must not be seen: the short ones as a tree of bytes, the long ones in pieces. A look from each byte
/// of a text ends after at most <see cref="LongestForm"/> bytes, however many forms there are.
/// </summary>
internal sealed class FormTrie
{
    public const int Shortest = 4;

    /// <summary>Longer ones are cut into pieces, of which some are whole in any long enough part of a value.</summary>
    private const int LongestForm = 64;
    private const int Piece = 32;

    /// <summary>Shorter forms are not looked for across white space: ordinary text would hold them by chance.</summary>
    private const int ShortestAcrossSpace = 8;

    private readonly Dictionary<int, int> _next = [];
    private readonly List<bool> _isEnd = [false];
    private readonly HashSet<(UInt128, UInt128)> _pieces = [];

    private FormTrie() { }

    public static FormTrie Of(IEnumerable<string> values)
    {
        var trie = new FormTrie();
        foreach (var form in values.Distinct(StringComparer.Ordinal).SelectMany(SecretForms.Of))
        {
            trie.AddWhole(form);
        }

        return trie;
    }

    /// <summary>Marks the characters of the original that a form stands for; true when there are any.</summary>
    /// <param name="isCut">The beginning of a form that reaches the end of the text counts, too.</param>
    public bool Mark(TracedText text, bool[] hidden, bool isCut)
    {
        var bytes = text.Bytes;
        var found = false;
        var cut = isCut ? bytes.Length - Unescaper.Unfinished(bytes) : int.MaxValue;
        for (var at = 0; at < bytes.Length && _isEnd.Count > 1; at++)
        {
            var length = Longest(text, at, cut);
            if (length > 0)
            {
                found = true;
                for (var i = at; i < at + length; i++)
                {
                    var origin = text[i];
                    hidden.AsSpan(origin.Start, origin.End - origin.Start).Fill(true);
                }

                // What was taken out in between belongs to the value.
                var start = text[at].Start;
                hidden.AsSpan(start, text[at + length - 1].End - start).Fill(true);
            }
        }

        return found;
    }

    /// <param name="cut">From where on it does not matter what follows: it was cut, or is what a cut left of an escape.</param>
    private int Longest(TracedText text, int start, int cut)
    {
        var bytes = text.Bytes;
        var longest = 0;
        var node = 0;
        var at = start;
        while (at < bytes.Length && _next.TryGetValue((node << 8) | bytes[at], out node))
        {
            at++;
            var length = at - start;
            if (_isEnd[node] && (length >= ShortestAcrossSpace || text[at - 1].Order - text[start].Order == length - 1))
            {
                longest = length;
            }

            if (at >= cut && length >= ShortestAcrossSpace)
            {
                return bytes.Length - start;
            }
        }

        return longest < Piece && _pieces.Count > 0 && start + Piece <= bytes.Length && _pieces.Contains(Key(bytes[start..]))
            ? Piece
            : longest;
    }

    private void AddWhole(ReadOnlySpan<byte> form)
    {
        if (form.Length <= LongestForm)
        {
            Add(form);
            return;
        }

        Add(form[..Piece]);
        for (var at = 0; at + Piece <= form.Length; at += Piece)
        {
            _pieces.Add(Key(form[at..]));
        }

        _pieces.Add(Key(form[^Piece..]));
    }

    private static (UInt128 First, UInt128 Second) Key(ReadOnlySpan<byte> piece) =>
        (BinaryPrimitives.ReadUInt128LittleEndian(piece), BinaryPrimitives.ReadUInt128LittleEndian(piece[16..]));

    private void Add(ReadOnlySpan<byte> form)
    {
        if (form.Length < Shortest)
        {
            return;
        }

        var node = 0;
        foreach (var b in form)
        {
            var key = (node << 8) | b;
            if (!_next.TryGetValue(key, out node))
            {
                node = _isEnd.Count;
                _isEnd.Add(false);
                _next[key] = node;
            }
        }

        _isEnd[node] = true;
    }
}

namespace Tocsin.Core.Patterns.Matching;

/// <summary>The instructions a machine waits at, the preferred first, each at most once.</summary>
internal sealed class ThreadList(int programLength)
{
    private readonly int[] _order = new int[programLength];
    private readonly int[] _place = new int[programLength];
    private readonly int[]?[] _captures = new int[programLength][];

    public int Count { get; private set; }

    public (int Instruction, int[]? Captures) this[int index] => (_order[index], _captures[index]);

    public bool TryAdd(int instruction, int[]? captures)
    {
        // What a cleared list left in _place does no harm: the entry it points to must point back.
        var place = _place[instruction];
        if (place < Count && _order[place] == instruction)
        {
            return false;
        }

        _place[instruction] = Count;
        _order[Count] = instruction;
        _captures[Count++] = captures;
        return true;
    }

    public void Clear() => Count = 0;

    public int[] Sorted()
    {
        var instructions = _order[..Count];
        Array.Sort(instructions);
        return instructions;
    }
}

using System.Collections;

namespace Tocsin.Core.Patterns.Syntax;

/// <summary>
/// Parts in order, with what their parent must know of them kept up to date, so that lists can grow into one another at either end
/// without being looked through again.
/// </summary>
internal sealed class NodeList : IReadOnlyList<Node>
{
    private readonly List<Node> _front = [];
    private readonly List<Node> _back = [];

    public int Count => _front.Count + _back.Count;

    public int MaxHeight { get; private set; }

    public long TotalSize { get; private set; }

    public bool AllMatchEmpty { get; private set; } = true;

    public bool AnyMatchesEmpty { get; private set; }

    public bool OnlyLetters { get; private set; } = true;

    public Node this[int index] => index < _front.Count ? _front[_front.Count - 1 - index] : _back[index - _front.Count];

    /// <summary>Moves the parts of the shorter list into the longer one; neither may be used by anyone else afterwards.</summary>
    public static NodeList Join(NodeList first, NodeList second)
    {
        if (first.Count >= second.Count)
        {
            foreach (var node in second)
            {
                first.AddLast(node);
            }

            return first;
        }

        for (var i = first.Count - 1; i >= 0; i--)
        {
            second._front.Add(first[i]);
            second.Include(first[i]);
        }

        return second;
    }

    public void AddLast(Node node)
    {
        _back.Add(node);
        Include(node);
    }

    public IEnumerator<Node> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Include(Node node)
    {
        MaxHeight = Math.Max(MaxHeight, node.Height);
        TotalSize += node.Size;
        AllMatchEmpty &= node.MatchesEmpty;
        AnyMatchesEmpty |= node.MatchesEmpty;
        OnlyLetters &= node is RunesNode { Set.Single: >= 0 };
    }
}

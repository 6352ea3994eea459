namespace Tocsin.Core.Patterns.Syntax;

/// <summary>A group that is still being read: the choices that are complete, and the one that is not.</summary>
/// <param name="capture">The number of the group, or 0 when it does not capture.</param>
/// <param name="outer">The flags to go back to when it closes.</param>
internal sealed class Group(int capture, Options outer)
{
    private NodeList _choices = new();
    private NodeList _sequence = new();
    private RuneSetBuilder? _runes;

    public Options Outer => outer;

    /// <summary>The part that a repetition operator would apply to.</summary>
    public Node? Last { get; set; }

    public void Add(Node node)
    {
        FinishLast();
        Last = node;
    }

    public void NextChoice()
    {
        FinishLast();
        var choice = _sequence.Count switch
        {
            0 => new EmptyNode(),
            1 => _sequence[0],
            _ => new ConcatNode(_sequence),
        };
        _sequence = new NodeList();
        if (choice is RunesNode runes)
        {
            // Neighbours that each take one code point become one set: a|b is [ab], which needs no choice when matching.
            _runes ??= new RuneSetBuilder();
            _runes.Add(runes.Set);
            return;
        }

        FinishRunes();
        _choices = Append(_choices, choice, (choice as AlternateNode)?.Choices);
    }

    public Node Close()
    {
        NextChoice();
        FinishRunes();
        var node = _choices.Count == 1 ? _choices[0] : new AlternateNode(_choices);
        return capture > 0 ? new CaptureNode(capture, node) : node;
    }

    private void FinishLast()
    {
        if (Last is not null)
        {
            _sequence = Append(_sequence, Last, (Last as ConcatNode)?.Parts);
            Last = null;
        }
    }

    private void FinishRunes()
    {
        if (_runes is not null)
        {
            _choices.AddLast(new RunesNode(_runes.ToSet()));
            _runes = null;
        }
    }

    // What a group without captures holds becomes part of what is around it.
    private static NodeList Append(NodeList list, Node node, NodeList? inner)
    {
        if (inner is not null)
        {
            return NodeList.Join(list, inner);
        }

        list.AddLast(node);
        return list;
    }
}

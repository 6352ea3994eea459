namespace Tocsin.Core.Patterns.Syntax;

/// <summary>A group that is still being read: the choices that are complete, and the one that is not.</summary>
/// <param name="capture">The number of the group, or 0 when it does not capture.</param>
/// <param name="outer">The flags to go back to when it closes.</param>
internal sealed class Group(int capture, Options outer)
{
    private readonly List<Node> _choices = [];
    private List<Node> _sequence = [];

    public Options Outer => outer;

    /// <summary>The part that a repetition operator would apply to.</summary>
    public Node? Last
    {
        get => _sequence.Count == 0 ? null : _sequence[^1];
        set => _sequence[^1] = value!;
    }

    public void Add(Node node) => _sequence.Add(node);

    public void NextChoice()
    {
        _choices.Add(Concat(_sequence));
        _sequence = [];
    }

    public Node Close()
    {
        NextChoice();
        var merged = Alternate(_choices);
        return capture > 0 ? new CaptureNode(capture, merged) : merged;
    }

    private static Node Concat(List<Node> parts)
    {
        List<Node> flat = [.. parts.SelectMany(part => part is ConcatNode inner ? inner.Parts : [part])];
        return flat switch
        {
            [] => new EmptyNode(),
            [var only] => only,
            _ => new ConcatNode(flat),
        };
    }

    // Neighbours that each take one code point become one set: a|b is [ab], which needs no choice when matching.
    private static Node Alternate(List<Node> choices)
    {
        var merged = new List<Node>();
        var run = new List<RunesNode>();
        foreach (var choice in choices.SelectMany(choice => choice is AlternateNode inner ? inner.Choices : [choice]))
        {
            if (choice is RunesNode runes)
            {
                run.Add(runes);
                continue;
            }

            Flush(run, merged);
            merged.Add(choice);
        }

        Flush(run, merged);
        return merged is [var only] ? only : new AlternateNode(merged);
    }

    private static void Flush(List<RunesNode> run, List<Node> merged)
    {
        if (run.Count == 0)
        {
            return;
        }

        var set = new RuneSetBuilder();
        run.ForEach(runes => set.Add(runes.Set));
        merged.Add(new RunesNode(set.ToSet()));
        run.Clear();
    }
}

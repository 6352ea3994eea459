namespace Tocsin.Core.Documents;

/// <summary>A document as a tree, wherever it was read from; each node knows its line, so that what is wrong can be pointed at.</summary>
public abstract class Node(int line)
{
    /// <summary>1-based; 0 when the source has no lines.</summary>
    public int Line { get; } = line;

    /// <summary>All nodes below and this one; a node that is shared counts each time it is reached.</summary>
    public abstract long Size { get; }

    /// <summary>Equal in content; lines are left out of it.</summary>
    public abstract bool SameAs(Node? other);
}

/// <summary>What a scalar is to Kubernetes; quotes make anything a text.</summary>
public enum ScalarType
{
    Text,
    Number,
    Boolean,
    Null,
}

/// <summary>A single value, as it was written.</summary>
public sealed class ScalarNode(string text, ScalarType type, int line) : Node(line)
{
    public string Text { get; } = text;
    public ScalarType Type { get; } = type;
    public override long Size => 1;

    /// <summary>Only for <see cref="ScalarType.Boolean"/>.</summary>
    public bool IsTrue => Text.ToUpperInvariant() is "TRUE" or "YES" or "ON" or "Y";

    public override bool SameAs(Node? other) => other is ScalarNode s && s.Type == Type && s.Text == Text;
}

/// <summary>Values in order.</summary>
public sealed class ListNode(IReadOnlyList<Node> items, int line) : Node(line)
{
    public IReadOnlyList<Node> Items { get; } = items;
    public override long Size { get; } = 1 + items.Sum(i => i.Size);

    public override bool SameAs(Node? other)
    {
        if (other is not ListNode list || list.Items.Count != Items.Count)
        {
            return false;
        }

        for (var i = 0; i < Items.Count; i++)
        {
            if (!Items[i].SameAs(list.Items[i]))
            {
                return false;
            }
        }

        return true;
    }
}

using Tocsin.Core.Documents;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tocsin.Resources.Manifests;

/// <summary>Reads YAML into nodes as Kubernetes does: several documents, anchors, merge keys, YAML 1.1 booleans, no key twice.</summary>
internal sealed class YamlDocuments
{
    private const int MaxDepth = 100;

    /// <summary>Aliases may stand for so many nodes in all; more is an alias bomb, not a manifest.</summary>
    private const long MaxNodes = 2_000_000;

    private readonly FlowAnchors _flow;
    private readonly Parser _parser;
    private readonly Dictionary<AnchorName, Node> _anchors = [];
    private long _nodes;
    private int _depth;

    private YamlDocuments(string text)
    {
        _flow = new FlowAnchors(new Scanner(new StringReader(text), skipComments: true));
        _parser = new Parser(_flow);
    }

    public static IReadOnlyList<Node> Read(string text)
    {
        try
        {
            return new YamlDocuments(text).ReadAll();
        }
        catch (YamlException e)
        {
            throw new DocumentException(LineOf(e.Start), "is not valid YAML: " + Why(e), e);
        }
        catch (Exception e)
            when (e is ArgumentException or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            // The scanner trips over some broken texts instead of telling what is wrong with them.
            throw new DocumentException(1, "is not valid YAML", e);
        }
    }

    /// <summary>The only document of a short text; null when it is empty.</summary>
    public static Node? ReadOne(string text) => Read(text) is [var only, ..] ? only : null;

    private List<Node> ReadAll()
    {
        var documents = new List<Node>();
        _parser.Consume<StreamStart>();
        while (!_parser.TryConsume<StreamEnd>(out _))
        {
            _parser.Consume<DocumentStart>();
            _anchors.Clear();
            documents.Add(ReadNode());
            _parser.Consume<DocumentEnd>();
        }

        return documents;
    }

    private Node ReadNode()
    {
        var at = _parser.Current!;
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return _anchors.TryGetValue(alias.Value, out var shared)
                ? Count(shared, shared.Size, alias.Start)
                : throw new DocumentException(LineOf(alias.Start), $"the alias '*{alias.Value}' has no anchor before it");
        }

        if (++_depth > MaxDepth)
        {
            throw new DocumentException(LineOf(at.Start), $"is nested more than {MaxDepth} levels deep");
        }

        var anchor = at is NodeEvent { Anchor.IsEmpty: false } named ? named.Anchor : _flow.Before(at.Start);
        Node node = at switch
        {
            Scalar => YamlScalar.Read(_parser.Consume<Scalar>()),
            SequenceStart => ReadList(),
            MappingStart => ReadMap(),
            _ => throw new DocumentException(LineOf(at.Start), "is not valid YAML"),
        };
        _depth--;
        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = node;
        }

        return Count(node, 1, at.Start);
    }

    private ListNode ReadList()
    {
        var start = _parser.Consume<SequenceStart>();
        var items = new List<Node>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode());
        }

        return new ListNode(items, LineOf(start.Start));
    }

    private MapNode ReadMap()
    {
        var start = _parser.Consume<MappingStart>();
        var entries = new List<MapEntry>();
        var merged = new List<MapEntry>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var line = LineOf(_parser.Current!.Start);
            var (key, isMerge) = ReadKey();
            var value = ReadNode();
            if (isMerge)
            {
                merged.AddRange(Merge(value));
            }
            else if (seen.Add(key))
            {
                entries.Add(new MapEntry(key, value, line));
            }
            else
            {
                throw new DocumentException(line, $"the key '{key}' is given twice in one map; keep one of them");
            }
        }

        // What the map says itself, and what was merged first, wins.
        entries.AddRange(merged.Where(m => seen.Add(m.Key)));
        return new MapNode(entries, LineOf(start.Start));
    }

    // A text, with an anchor or by an alias of one.
    private (string Key, bool IsMerge) ReadKey()
    {
        var at = _parser.Current!;
        var isMerge = at is Scalar { Value: "<<", Style: ScalarStyle.Plain };
        return ReadNode() is ScalarNode key
            ? (key.Text, isMerge)
            : throw new DocumentException(LineOf(at.Start), "a key must be a plain text");
    }

    private static IEnumerable<MapEntry> Merge(Node value) =>
        value switch
        {
            MapNode map => map.Entries,
            ListNode list => list.Items.OfType<MapNode>().SelectMany(m => m.Entries),
            _ => throw new DocumentException(value.Line, "'<<' must be followed by a map"),
        };

    private Node Count(Node node, long size, Mark at)
    {
        _nodes += size;
        return _nodes <= MaxNodes
            ? node
            : throw new DocumentException(LineOf(at), $"holds more than {MaxNodes} values (aliases counted out); split it");
    }

    private static int LineOf(Mark mark) => (int)Math.Clamp(mark.Line, 1, int.MaxValue);

    private static string Why(YamlException e) => e.Message.ReplaceLineEndings(" ").TrimEnd('.');
}

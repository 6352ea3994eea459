using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tocsin.Resources.Manifests.Editing;

/// <summary>Finds where everything stands in a YAML text. The text must be one that <see cref="YamlDocuments"/> reads.</summary>
internal sealed class YamlPositions
{
    private readonly Parser _parser;
    private readonly string _text;

    private YamlPositions(string text)
    {
        _text = text;
        _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
    }

    public static IReadOnlyList<TextDocument> Read(string text) => new YamlPositions(text).ReadAll();

    private List<TextDocument> ReadAll()
    {
        var found = new List<(int Start, TextNode Root)>();
        _parser.Consume<StreamStart>();
        while (!_parser.TryConsume<StreamEnd>(out _))
        {
            var start = _parser.Consume<DocumentStart>();
            found.Add((found.Count == 0 ? 0 : Index(start.Start), ReadNode()));
            _parser.Consume<DocumentEnd>();
        }

        return
        [
            .. found.Select((d, i) => new TextDocument(d.Start, i + 1 < found.Count ? found[i + 1].Start : _text.Length, d.Root)),
        ];
    }

    private TextNode ReadNode()
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return new TextScalar(Index(alias.Start), Index(alias.End), ' ', IsPlainLine: false);
        }

        return _parser.Current switch
        {
            SequenceStart => ReadList(),
            MappingStart => ReadMap(),
            _ => ReadScalar(),
        };
    }

    private TextScalar ReadScalar()
    {
        var scalar = _parser.Consume<Scalar>();
        var quote = scalar.Style switch
        {
            ScalarStyle.SingleQuoted => '\'',
            ScalarStyle.DoubleQuoted => '"',
            _ => ' ',
        };
        var isBlock = scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded;
        return new TextScalar(Index(scalar.Start), Trimmed(scalar.Start, scalar.End), quote, !isBlock);
    }

    private TextList ReadList()
    {
        var start = _parser.Consume<SequenceStart>();
        var items = new List<TextNode>();
        while (_parser.Current is not SequenceEnd)
        {
            items.Add(ReadNode());
        }

        var end = _parser.Consume<SequenceEnd>();
        var isFlow = start.Style is SequenceStyle.Flow;
        return new TextList(Index(start.Start), isFlow || items is [] ? AfterBracket(end) : items[^1].End, isFlow, items);
    }

    private TextMap ReadMap()
    {
        var start = _parser.Consume<MappingStart>();
        var entries = new List<TextEntry>();
        while (_parser.Current is not MappingEnd)
        {
            var key = _parser.Consume<Scalar>();
            var colon = _text.IndexOf(':', Index(key.End)) + 1;
            var value = ReadNode();

            // A value that is not there is put where one would be written.
            entries.Add(
                new TextEntry(
                    key.Value,
                    Index(key.Start),
                    colon,
                    value is TextScalar { IsPlainLine: true, Quote: ' ' } && value.Start == value.End
                        ? new TextScalar(colon, colon, ' ', IsPlainLine: true)
                        : value
                )
            );
        }

        var end = _parser.Consume<MappingEnd>();
        var isFlow = start.Style is MappingStyle.Flow;
        return new TextMap(
            Index(start.Start),
            isFlow || entries is [] ? AfterBracket(end) : entries[^1].Value.End,
            isFlow,
            entries
        );
    }

    private int Trimmed(Mark start, Mark end)
    {
        var at = Math.Min(Index(end), _text.Length);
        while (at > Index(start) && char.IsWhiteSpace(_text[at - 1]))
        {
            at--;
        }

        return at;
    }

    // The parser's own end of a closing bracket is its start.
    private static int AfterBracket(ParsingEvent end) => Index(end.Start) + 1;

    private static int Index(Mark mark) => (int)mark.Index;
}

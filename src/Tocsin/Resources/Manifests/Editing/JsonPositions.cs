using System.Text;
using System.Text.Json;

namespace Tocsin.Resources.Manifests.Editing;

/// <summary>Finds where everything stands in a JSON text of one or more values.</summary>
internal ref struct JsonPositions
{
    private readonly ReadOnlySpan<byte> _json;
    private readonly string _text;
    private Utf8JsonReader _reader;
    private int _bytes;
    private int _chars;

    private JsonPositions(string text, ReadOnlySpan<byte> json)
    {
        _text = text;
        _json = json;
        var options = new JsonReaderOptions { AllowMultipleValues = true, CommentHandling = JsonCommentHandling.Skip };
        _reader = new Utf8JsonReader(json, isFinalBlock: true, new JsonReaderState(options));
    }

    public static IReadOnlyList<TextDocument> Read(string text)
    {
        var positions = new JsonPositions(text, Encoding.UTF8.GetBytes(text));
        var found = new List<TextNode>();
        while (positions._reader.Read())
        {
            found.Add(positions.ReadValue());
        }

        return
        [
            .. found.Select(
                (root, i) =>
                    new TextDocument(i == 0 ? 0 : root.Start, i + 1 < found.Count ? found[i + 1].Start : text.Length, root)
            ),
        ];
    }

    private TextNode ReadValue()
    {
        var start = At((int)_reader.TokenStartIndex);
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var entries = new List<TextEntry>();
                while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
                {
                    var (key, keyStart) = (_reader.GetString()!, At((int)_reader.TokenStartIndex));
                    var colon = _text.IndexOf(':', At((int)_reader.BytesConsumed - 1)) + 1;
                    _reader.Read();
                    entries.Add(new TextEntry(key, keyStart, colon, ReadValue()));
                }

                return new TextMap(start, At((int)_reader.BytesConsumed), IsFlow: true, entries);
            case JsonTokenType.StartArray:
                var items = new List<TextNode>();
                while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(ReadValue());
                }

                return new TextList(start, At((int)_reader.BytesConsumed), IsFlow: true, items);
            default:
                var quote = _reader.TokenType is JsonTokenType.String ? '"' : ' ';
                return new TextScalar(start, At((int)_reader.BytesConsumed), quote, IsPlainLine: true);
        }
    }

    // Offsets only grow, so each byte is counted once.
    private int At(int offset)
    {
        _chars += Encoding.UTF8.GetCharCount(_json[_bytes..offset]);
        _bytes = offset;
        return _chars;
    }
}

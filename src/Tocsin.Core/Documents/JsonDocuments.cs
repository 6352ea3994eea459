using System.Text;
using System.Text.Json;

namespace Tocsin.Core.Documents;

/// <summary>Reads JSON into nodes, with lines.</summary>
public static class JsonDocuments
{
    private const int MaxDepth = 100;

    /// <summary>One or more values, separated by nothing but white space.</summary>
    public static IReadOnlyList<Node> Read(ReadOnlySpan<byte> json)
    {
        if (json.StartsWith(Encoding.UTF8.Preamble))
        {
            json = json[Encoding.UTF8.Preamble.Length..];
        }

        var state = new JsonReaderState(
            new JsonReaderOptions
            {
                AllowMultipleValues = true,
                MaxDepth = MaxDepth,
                CommentHandling = JsonCommentHandling.Skip,
            }
        );
        var reader = new Utf8JsonReader(json, isFinalBlock: true, state);
        var lines = new LineCounter();
        var documents = new List<Node>();
        try
        {
            while (reader.Read())
            {
                documents.Add(ReadValue(ref reader, json, ref lines));
            }
        }
        catch (JsonException e)
        {
            throw new DocumentException(
                (int)(e.LineNumber ?? 0) + 1,
                "is not JSON: check for a missing comma, quote or bracket",
                e
            );
        }
        catch (InvalidOperationException e)
        {
            throw new DocumentException(lines.Line, "holds text that is not valid UTF-8", e);
        }

        return documents;
    }

    private static Node ReadValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, ref LineCounter lines)
    {
        var line = lines.At(json, (int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadMap(ref reader, json, ref lines, line);
            case JsonTokenType.StartArray:
                var items = new List<Node>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(ReadValue(ref reader, json, ref lines));
                }

                return new ListNode(items, line);
            case JsonTokenType.String:
                return new ScalarNode(reader.GetString()!, ScalarType.Text, line);
            case JsonTokenType.Number:
                return new ScalarNode(Encoding.UTF8.GetString(reader.ValueSpan), ScalarType.Number, line);
            case JsonTokenType.Null:
                return new ScalarNode("null", ScalarType.Null, line);
            default:
                return new ScalarNode(reader.TokenType == JsonTokenType.True ? "true" : "false", ScalarType.Boolean, line);
        }
    }

    private static MapNode ReadMap(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, ref LineCounter lines, int line)
    {
        var entries = new List<MapEntry>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = reader.GetString()!;
            var keyLine = lines.At(json, (int)reader.TokenStartIndex);
            if (!seen.Add(key))
            {
                throw new DocumentException(keyLine, $"the key '{key}' is given twice in one object; keep one of them");
            }

            reader.Read();
            entries.Add(new MapEntry(key, ReadValue(ref reader, json, ref lines), keyLine));
        }

        return new MapNode(entries, line);
    }

    // Offsets only grow, so each byte is looked at once.
    private struct LineCounter
    {
        private int _offset;
        private int _newlines;

        public readonly int Line => _newlines + 1;

        public int At(ReadOnlySpan<byte> json, int offset)
        {
            _newlines += json[_offset..offset].Count((byte)'\n');
            _offset = offset;
            return Line;
        }
    }
}

using Tocsin.Core.Documents;

namespace Tocsin.Resources.Manifests.Editing;

/// <summary>Sets a field in a text, in the style in which its surroundings are written.</summary>
internal sealed class FieldEdit(string text, bool isJson)
{
    /// <param name="map">Where the path starts.</param>
    public string Set(TextMap map, IReadOnlyList<string> path, Node value)
    {
        for (var i = 0; ; i++)
        {
            List<string> rest = [.. path.Skip(i + 1)];
            if (map.Find(path[i]) is not { } entry)
            {
                return Insert(map, path[i], Wrapped(rest, value));
            }

            if (rest is [] || entry.Value is not TextMap next)
            {
                return Replace(map, entry, Wrapped(rest, value));
            }

            map = next;
        }
    }

    /// <summary>Puts another value in the place of an entry's.</summary>
    public string Replace(TextMap map, TextEntry entry, Node value)
    {
        var old = entry.Value;
        if (value is ScalarNode scalar && old is TextScalar { IsPlainLine: true } word)
        {
            var blank = word.Start == entry.Colon ? " " : "";
            return Replaced(word.Start, word.End, blank + Word(scalar, word.Quote, map.IsFlow));
        }

        if (map.IsFlow || old is TextMap { IsFlow: true } or TextList { IsFlow: true })
        {
            return Replaced(old.Start, old.End, Inline(value));
        }

        // What stands behind the key, a comment perhaps, stays when the value starts on a line of its own.
        var lineEnd = LineEnd(entry.Colon);
        var isBelow = old.Start > lineEnd;
        var block = Block(entry.Key, value, isBelow && value is ListNode ? Column(old.Start) - Column(entry.KeyStart) : 0);
        var indent = Column(entry.KeyStart);
        if (!isBelow)
        {
            return Replaced(entry.KeyStart, Math.Max(old.End, entry.Colon), Indented(block, indent).TrimStart(' ').TrimEnd('\n'));
        }

        var behindKey = block.IndexOf('\n');
        return behindKey == block.Length - 1
            ? Replaced(entry.KeyStart, old.End, block.TrimEnd('\n'))
            : Replaced(lineEnd, old.End, "\n" + Indented(block[(behindKey + 1)..], indent).TrimEnd('\n'));
    }

    private string Insert(TextMap map, string key, Node value)
    {
        if (!map.IsFlow)
        {
            var at = LineEnd(map.End);
            var isLast = at == text.Length && !text.EndsWith('\n');
            var lines = Indented(Block(key, value, 0), Column(map.Entries[0].KeyStart));
            return isLast ? text + "\n" + lines : Replaced(at + 1, at + 1, lines);
        }

        var field = isJson
            ? $"{NodeText.Json(new ScalarNode(key, ScalarType.Text, 0), false)}: {Inline(value)}"
            : FlowField(key, value);
        if (map.Entries is not [.., var last])
        {
            return Replaced(map.Start, map.End, isJson ? $"{{{field}}}" : $"{{ {field} }}");
        }

        var isSpread = text.AsSpan(map.Start, last.KeyStart - map.Start).Contains('\n');
        var gap = isSpread ? "\n" + new string(' ', Column(last.KeyStart)) : " ";
        return Replaced(last.Value.End, last.Value.End, "," + gap + field);
    }

    private string Inline(Node value) => isJson ? NodeText.Json(value, indented: false) : NodeText.FlowYaml(value);

    private static string FlowField(string key, Node value) =>
        NodeText.FlowYaml(new MapNode([new MapEntry(key, value, 0)], 0))[1..^1].Trim();

    private string Word(ScalarNode value, char quote, bool isFlow)
    {
        if (isJson)
        {
            return NodeText.Json(value, indented: false);
        }

        return (value.Type, quote) switch
        {
            (ScalarType.Text, '\'') when !value.Text.Contains('\n') =>
                $"'{value.Text.Replace("'", "''", StringComparison.Ordinal)}'",
            // A JSON string is a YAML one in double quotes.
            (ScalarType.Text, '"') => NodeText.Json(value, indented: false),
            _ when isFlow || value.Text.Contains('\n') => NodeText.FlowYaml(new ListNode([value], 0))[1..^1].Trim(),
            _ => NodeText.Yaml(value).TrimEnd('\n'),
        };
    }

    private static string Block(string key, Node value, int listIndent)
    {
        var lines = NodeText.Yaml(new MapNode([new MapEntry(key, value, 0)], 0));
        var below = lines.IndexOf('\n') + 1;
        return listIndent > 0 && below < lines.Length ? lines[..below] + Indented(lines[below..], listIndent) : lines;
    }

    private static Node Wrapped(IEnumerable<string> path, Node value) =>
        path.Reverse().Aggregate(value, (inner, key) => new MapNode([new MapEntry(key, inner, 0)], 0));

    private static string Indented(string lines, int by) =>
        string.Join('\n', lines.Split('\n').Select(line => line.Length == 0 ? line : new string(' ', by) + line));

    private string Replaced(int start, int end, string by) => string.Concat(text.AsSpan(0, start), by, text.AsSpan(end));

    private int Column(int at) => at - (text.LastIndexOf('\n', Math.Max(at - 1, 0)) + 1);

    private int LineEnd(int at) => text.IndexOf('\n', at) is var end and >= 0 ? end : text.Length;
}

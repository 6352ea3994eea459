using Tocsin.Core.Reports;

namespace Tocsin.Core.Documents;

/// <summary>Strings where only strings are allowed, as an API server insists on.</summary>
internal static class Texts
{
    /// <summary>Null, and a problem, when the node is anything but a string.</summary>
    public static string? Of(Node node, string path, List<Problem> problems)
    {
        if (node is ScalarNode { Type: ScalarType.Text } text)
        {
            return text.Text;
        }

        var what = node switch
        {
            ScalarNode { Type: ScalarType.Number } => "a number; put it in quotes",
            ScalarNode { Type: ScalarType.Boolean } => "a boolean; put it in quotes",
            ScalarNode => "null; write \"\" for an empty one",
            MapNode => "a map",
            _ => "a list",
        };
        problems.Add(new Problem(path, $"must be a string, and this is {what}", node.Line));
        return null;
    }

    public static Dictionary<string, string> Map(MapNode map, string path, List<Problem> problems)
    {
        var texts = new Dictionary<string, string>(map.Entries.Count, StringComparer.Ordinal);
        foreach (var entry in map.Entries)
        {
            if (Of(entry.Value, $"{path}.{entry.Key}", problems) is { } text)
            {
                texts[entry.Key] = text;
            }
        }

        return texts;
    }
}

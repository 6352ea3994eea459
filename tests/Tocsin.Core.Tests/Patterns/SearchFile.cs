using System.Globalization;
using System.Text;

namespace Tocsin.Core.Tests.Patterns;

/// <summary>Reads RE2's search tests: blocks of strings, then patterns with a line of four results for each string.</summary>
internal static class SearchFile
{
    public sealed record Case(string Pattern, string Text, int[]? Whole, int[]? Anywhere);

    public static IEnumerable<Case> Read(string path)
    {
        var texts = new List<string>();
        var pattern = "";
        var next = 0;
        var inStrings = false;
        foreach (var line in File.ReadLines(path))
        {
            switch (line)
            {
                case "strings":
                    texts.Clear();
                    inStrings = true;
                    break;
                case "regexps":
                    inStrings = false;
                    break;
                case ['"', ..] when inStrings:
                    texts.Add(Unquote(line));
                    break;
                case ['"', ..]:
                    (pattern, next) = (Unquote(line), 0);
                    break;
                case ['-' or (>= '0' and <= '9'), ..]:
                    var results = line.Split(';');
                    var text = texts[next++];
                    yield return new Case(pattern, text, Offsets(results[0], text), Offsets(results[1], text));
                    break;
            }
        }
    }

    // "0-2 - 1-2" is a match whose first group took no part; "-" alone is no match. Offsets count bytes of UTF-8.
    private static int[]? Offsets(string result, string text) =>
        result == "-" ? null : [.. result.Split(' ').SelectMany(pair => pair == "-" ? [-1, -1] : Pair(pair, text))];

    private static IEnumerable<int> Pair(string pair, string text) =>
        pair.Split('-').Select(offset => ToUtf16(int.Parse(offset, CultureInfo.InvariantCulture), text));

    private static int ToUtf16(int bytes, string text) => Encoding.UTF8.GetCharCount(Encoding.UTF8.GetBytes(text), 0, bytes);

    private static string Unquote(string line) =>
        line[1..^1].Replace(@"\n", "\n", StringComparison.Ordinal).Replace(@"\\", @"\", StringComparison.Ordinal);
}

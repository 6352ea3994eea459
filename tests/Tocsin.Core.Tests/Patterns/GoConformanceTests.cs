using System.Text.Json;
using static Tocsin.Core.Tests.Patterns.Parsing;

namespace Tocsin.Core.Tests.Patterns;

public class GoConformanceTests
{
    private const string GoPrefix = "error parsing regexp: ";

    [Fact]
    public void Whatever_Go_refuses_is_refused_for_the_same_cause()
    {
        foreach (var line in Lines().Where(line => !line.GetProperty("valid").GetBoolean()))
        {
            var expected = line.GetProperty("error")
                .GetString()![GoPrefix.Length..]
                .Replace(": ``", "", StringComparison.Ordinal);
            Refusal(TextOf(line)).ShouldStartWith(expected);
        }
    }

    [Fact]
    public void Every_text_is_matched_or_rejected_as_Go_does()
    {
        var checks = 0;
        foreach (var line in Lines().Where(line => line.GetProperty("valid").GetBoolean()))
        {
            checks += Check(line, "matches", expected: true) + Check(line, "rejects", expected: false);
        }

        checks.ShouldBeGreaterThan(10_000);
    }

    private static int Check(JsonElement line, string list, bool expected)
    {
        if (!line.TryGetProperty(list, out var texts))
        {
            return 0;
        }

        var pattern = Parsed(TextOf(line));
        foreach (var text in texts.EnumerateArray().Select(text => text.GetString()!))
        {
            pattern.IsMatch(text).ShouldBe(expected, $"{pattern.Text} on “{text}”");
            (pattern.Find(text) is not null).ShouldBe(expected, $"{pattern.Text} finds in “{text}”");
        }

        return texts.GetArrayLength();
    }

    private static string TextOf(JsonElement line) => line.GetProperty("pattern").GetString()!;

    private static IEnumerable<JsonElement> Lines() =>
        File.ReadLines(Shared.File("conformance/re2-go.jsonl")).Select(line => JsonSerializer.Deserialize<JsonElement>(line));
}

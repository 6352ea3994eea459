using Tocsin.Core.Patterns;
using static Tocsin.Core.Tests.Patterns.Parsing;

namespace Tocsin.Core.Tests.Patterns;

public class SearchConformanceTests
{
    private static IEnumerable<SearchFile.Case> Cases => SearchFile.Read(Shared.File("conformance/re2-search.txt"));

    [Fact]
    public void Single_bytes_are_the_only_thing_refused()
    {
        foreach (var text in Cases.Select(known => known.Pattern).Distinct())
        {
            Pattern.TryParse(text, out _, out var why).ShouldBe(!TakesBytes(text), why);
        }
    }

    [Fact]
    public void Searches_anywhere_find_what_RE2_finds()
    {
        foreach (var known in Cases.Where(IsAboutRunes))
        {
            Parsed(known.Pattern).Find(known.Text).ShouldBe(known.Anywhere, $"{known.Pattern} on “{known.Text}”");
            Parsed(known.Pattern).IsMatch(known.Text).ShouldBe(known.Anywhere is not null);
        }
    }

    [Fact]
    public void Matches_of_the_whole_text_are_those_of_RE2()
    {
        foreach (var known in Cases.Where(IsAboutRunes))
        {
            Parsed(known.Pattern).FindWhole(known.Text).ShouldBe(known.Whole, $"{known.Pattern} on all of “{known.Text}”");
        }
    }

    private static bool TakesBytes(string pattern) => pattern.Contains(@"\C", StringComparison.Ordinal);

    // RE2 itself sees positions inside a code point; Go (and so this) does not, and skips the same cases.
    private static bool IsAboutRunes(SearchFile.Case known) =>
        !TakesBytes(known.Pattern) && (known.Text.All(char.IsAscii) || !known.Pattern.Contains(@"\B", StringComparison.Ordinal));
}

using static Tocsin.Core.Tests.Patterns.Parsing;

namespace Tocsin.Core.Tests.Patterns;

public class MeaningTests
{
    [Theory]
    [InlineData(@"^.$", "😀", true)]
    [InlineData(@"^..$", "😀", false)]
    [InlineData(@"^.$", "\n", false)]
    [InlineData(@"^(?s:.)$", "\n", true)]
    [InlineData(@"[😀-😂]", "😁", true)]
    [InlineData(@"\x{1F600}", "a😀", true)]
    public void Text_is_code_points(string pattern, string text, bool matches) => Parsed(pattern).IsMatch(text).ShouldBe(matches);

    [Fact]
    public void Half_a_surrogate_pair_counts_as_the_replacement_character()
    {
        Parsed("^.$").IsMatch("\uD83D").ShouldBeTrue();
        Parsed("\uFFFD").IsMatch("a\uDE00b").ShouldBeTrue();
        Parsed(@"\x{D83D}").IsMatch("\uD83D").ShouldBeFalse();
        Parsed(@"\p{Cs}").IsMatch("\uD83D").ShouldBeFalse();
        Parsed("\U0001F600").Find("\uD83D\U0001F600\uDE00").ShouldBe([1, 3]);
    }

    [Theory]
    [InlineData(@"\bfoo", "éfoo", true)]
    [InlineData(@"\w", "é", false)]
    [InlineData(@"\d", "٣", false)]
    [InlineData(@"\s", "\u00A0", false)]
    [InlineData(@"\s", "\v", false)]
    [InlineData(@"[[:space:]]", "\v", true)]
    [InlineData(@"\pN", "٣", true)]
    public void Words_digits_and_spaces_are_ASCII(string pattern, string text, bool matches) =>
        Parsed(pattern).IsMatch(text).ShouldBe(matches);

    [Theory]
    [InlineData(@"b$", "b\n", false)]
    [InlineData(@"(?m)b$", "b\n", true)]
    [InlineData(@"(?m)^b", "a\nb", true)]
    [InlineData(@"^b", "a\nb", false)]
    [InlineData(@"(?m)\Ab", "a\nb", false)]
    [InlineData(@"(?m)b\z", "b\n", false)]
    [InlineData(@"(?m)^$", "a\n", true)]
    [InlineData(@"(?-m:^b)", "a\nb", false)]
    [InlineData(@"\b\B", "a", false)]
    [InlineData(@"^\B$", "", true)]
    public void Ends_are_ends_of_the_text_unless_lines_are_asked_for(string pattern, string text, bool matches) =>
        Parsed(pattern).IsMatch(text).ShouldBe(matches);

    [Theory]
    [InlineData("(?i)k", "\u212A", true)]
    [InlineData("(?i)\u212A", "k", true)]
    [InlineData("(?i)[a-z]", "ſ", true)]
    [InlineData(@"(?i)\w", "ſ", true)]
    [InlineData(@"(?i)\W", "ſ", false)]
    [InlineData("(?i)ß", "ẞ", true)]
    [InlineData("(?i)ß", "ss", false)]
    [InlineData("(?i)σ", "ς", true)]
    [InlineData("(?i)İ", "i", false)]
    [InlineData(@"(?i)\p{Lu}", "a", true)]
    [InlineData(@"(?i)\P{Lu}", "a", false)]
    [InlineData("(?i)a(?-i)b", "Ab", true)]
    [InlineData("(?i)a(?-i)b", "AB", false)]
    [InlineData("(?i:a)b", "AB", false)]
    [InlineData("(a(?i)b|c)d", "Cd", true)]
    [InlineData("(a(?i)b|c)d", "CD", false)]
    public void Case_is_folded_code_point_by_code_point(string pattern, string text, bool matches) =>
        Parsed(pattern).IsMatch(text).ShouldBe(matches);

    [Theory]
    [InlineData(@"\p{Greek}", "Ω", true)]
    [InlineData(@"\p{^Greek}", "Ω", false)]
    [InlineData(@"\P{^Greek}", "Ω", true)]
    [InlineData(@"\p{Uppercase_Letter}", "A", true)]
    [InlineData(@"\p{uppercase letter}", "A", true)]
    [InlineData(@"\p{L}", "日", true)]
    [InlineData(@"\p{LC}", "日", false)]
    [InlineData(@"\p{Any}", "\u0378", true)]
    [InlineData(@"\p{Assigned}", "\u0378", false)]
    [InlineData(@"\p{Cn}", "\u0378", true)]
    [InlineData(@"\p{ASCII}", "é", false)]
    [InlineData(@"\p{Han}", "本", true)]
    [InlineData(@"\p{Old_Italic}", "\U00010300", true)]
    [InlineData(@"\p{Sidetic}", "\U00010940", true)]
    public void Unicode_sets_have_names(string pattern, string text, bool matches) =>
        Parsed(pattern).IsMatch(text).ShouldBe(matches);

    [Theory]
    [InlineData(@"\Qa.b*\E+", "a.b**", true)]
    [InlineData(@"\Qa.b", "axb", false)]
    [InlineData(@"\101\0\x41", "A\0A", true)]
    [InlineData(@"\018", "\u00018", true)]
    [InlineData(@"a{,3}", "a{,3}", true)]
    [InlineData(@"a{01}", "a{01}", true)]
    [InlineData(@"[]a]", "]", true)]
    [InlineData(@"[^]a]", "]", false)]
    [InlineData(@"[[:word]", ":", true)]
    [InlineData(@"[a-]", "-", true)]
    [InlineData(@"[^\x00-\x{10FFFF}]", "a", false)]
    [InlineData(@"a(?i)*", "", true)]
    public void Syntax_has_its_corners(string pattern, string text, bool matches) =>
        Parsed(pattern).IsMatch(text).ShouldBe(matches);

    [Theory]
    [InlineData("(a+)(b+)", "xaabb", new[] { 1, 5, 1, 3, 3, 5 })]
    [InlineData("(a+?)(b*?)", "xaabb", new[] { 1, 2, 1, 2, 2, 2 })]
    [InlineData("(?U)(a+)(b+)?", "aab", new[] { 0, 1, 0, 1, -1, -1 })]
    [InlineData("a|ab", "ab", new[] { 0, 1 })]
    [InlineData("(?P<x>a)|(?<x>b)", "b", new[] { 0, 1, -1, -1, 0, 1 })]
    [InlineData("(😀)b", "😀😀b", new[] { 2, 5, 2, 4 })]
    [InlineData("(?:|a)*", "aaa", new[] { 0, 0 })]
    [InlineData("(a){2,3}", "aaaa", new[] { 0, 3, 2, 3 })]
    public void Searches_are_leftmost_first(string pattern, string text, int[] slots)
    {
        Parsed(pattern).Find(text).ShouldBe(slots);
        Parsed(pattern).GroupCount.ShouldBe(slots.Length / 2 - 1);
    }
}

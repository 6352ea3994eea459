using static Tocsin.Core.Tests.Patterns.Parsing;

namespace Tocsin.Core.Tests.Patterns;

public class RefusalTests
{
    [Theory]
    [InlineData("(?=a)", "invalid or unsupported Perl syntax: `(?=` (look-around does not exist in RE2 (linear time)")]
    [InlineData("a(?!b)", "invalid or unsupported Perl syntax: `(?!` (look-around does not exist in RE2 (linear time)")]
    [InlineData("(?<=a)b", "invalid named capture: `(?<=a)b` (look-around does not exist in RE2 (linear time)")]
    [InlineData("(?<!a)b", "invalid named capture: `(?<!a)b` (look-around does not exist in RE2 (linear time)")]
    [InlineData("(?>a)", "invalid or unsupported Perl syntax: `(?>` (atomic groups do not exist")]
    [InlineData(@"(a)\1", @"invalid escape sequence: `\1` (back-references do not exist in RE2")]
    [InlineData("*.example.com", "missing argument to repetition operator: `*` (write .* to match anything")]
    [InlineData("a*+", "invalid nested repetition operator: `*+` (RE2 has no possessive")]
    [InlineData(@"\Z", @"invalid escape sequence: `\Z` (write \z or $)")]
    [InlineData(@"\u0041", @"invalid escape sequence: `\u` (write \x{…}")]
    [InlineData("[a", "missing closing ]: `[a` (write \\[")]
    [InlineData("a)", "unexpected ): `a)` (write \\)")]
    public void Refusals_name_their_cause_and_its_cure(string pattern, string expected) =>
        Refusal(pattern).ShouldStartWith(expected);

    [Theory]
    [InlineData(@"[[:foo:]]", "invalid character class range: `[:foo:]`")]
    [InlineData(@"[[:^foo:]]", "invalid character class range: `[:^foo:]`")]
    [InlineData(@"\p{Greek", @"invalid character class range: `\p{Greek`")]
    [InlineData(@"\pq", @"invalid character class range: `\pq`")]
    [InlineData(@"\p", @"invalid character class range: `\p`")]
    [InlineData("[b-a]", "invalid character class range: `b-a`")]
    [InlineData("[a-", "missing closing ]: `[a-`")]
    [InlineData(@"[\", "trailing backslash at end of expression")]
    [InlineData("[]", "missing closing ]: `[]`")]
    [InlineData(@"\x{}", @"invalid escape sequence: `\x{}`")]
    [InlineData(@"\xg0", @"invalid escape sequence: `\xg0`")]
    [InlineData(@"\8", @"invalid escape sequence: `\8`")]
    [InlineData(@"\é", @"invalid escape sequence: `\é`")]
    [InlineData("(?i", "invalid or unsupported Perl syntax: `(?i`")]
    [InlineData("(?i-)", "invalid or unsupported Perl syntax: `(?i-)`")]
    [InlineData("(?P<a b>c)", "invalid named capture: `(?P<a b>`")]
    [InlineData("(?P<a", "invalid named capture: `(?P<a`")]
    [InlineData("(?P=a)", "invalid or unsupported Perl syntax: `(?P`")]
    [InlineData("a{99999999999}", "invalid repeat count: `{99999999999}`")]
    [InlineData("(a{100}){11}", "invalid repeat count: `{11}`")]
    [InlineData("(?i)(?s", "invalid or unsupported Perl syntax: `(?s`")]
    [InlineData(@"\Q\E*", "missing argument to repetition operator: `*`")]
    public void Refusals_quote_what_they_mean(string pattern, string expected) => Refusal(pattern).ShouldStartWith(expected);

    [Fact]
    public void A_refusal_is_one_short_line_whatever_the_pattern_is()
    {
        var why = Refusal("(\n" + new string('x', 10_000));

        why.ShouldNotContain("\n");
        why.Length.ShouldBeLessThan(200);
    }

    [Fact]
    public void A_pattern_is_whole_code_points() =>
        Refusal("a\uD83Db").ShouldBe("invalid Unicode (half of a surrogate pair stands alone at index 1)");

    [Fact]
    public void Groups_nest_a_thousand_deep_at_most()
    {
        Parsed(Nested("(", ")", 999)).IsMatch("").ShouldBeTrue();
        Refusal(Nested("(", ")", 1000)).ShouldStartWith("expression nests too deeply");
        Refusal(Nested("(?:", ")*", 1000)).ShouldStartWith("expression nests too deeply");
        Parsed(Nested("(?:", ")", 100_000)).IsMatch("").ShouldBeTrue();
        Refusal(new string('(', 1_000_000)).ShouldStartWith("missing closing )");
    }

    [Fact]
    public void A_pattern_that_would_compile_to_millions_of_instructions_is_refused() =>
        Refusal(string.Concat(Enumerable.Repeat("(xx?){1000}", 1000))).ShouldStartWith("expression too large");

    private static string Nested(string open, string close, int depth) =>
        string.Concat(Enumerable.Repeat(open, depth)) + string.Concat(Enumerable.Repeat(close, depth));
}

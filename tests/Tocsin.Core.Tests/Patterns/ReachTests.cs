using Tocsin.Core.Patterns;

namespace Tocsin.Core.Tests.Patterns;

public class ReachTests
{
    [Theory]
    [InlineData("")]
    [InlineData(".*")]
    [InlineData(".+")]
    [InlineData(".")]
    [InlineData("^")]
    [InlineData("$")]
    [InlineData("(?s)^.*$")]
    [InlineData("(?i)(a|b)*")]
    [InlineData("[^\\n]")]
    [InlineData("x|[^x]")]
    [InlineData("^(\\w|\\W)")]
    public void Found_in_every_text_that_is_not_blank(string pattern) => ReachOf(pattern).ShouldBe(PatternReach.Everything);

    [Theory]
    [InlineData("a^b")]
    [InlineData("$ ")]
    [InlineData("failed$.")]
    [InlineData("[^\\x00-\\x{10FFFF}]")]
    [InlineData("a\\b\\Bc")]
    [InlineData("\\bx\\Bx\\b ?^y")]
    public void Found_in_no_text(string pattern) => ReachOf(pattern).ShouldBe(PatternReach.Nothing);

    [Theory]
    [InlineData("a")]
    [InlineData("^.*$")] // not in one of several lines
    [InlineData("^$")]
    [InlineData("\\w")]
    [InlineData("(?m)a$\\n^b")]
    [InlineData("[^ ]")]
    [InlineData("health check (passed|failed)")]
    public void Found_in_some(string pattern) => ReachOf(pattern).ShouldBe(PatternReach.Some);

    [Fact]
    public void A_pattern_of_many_states_is_let_be() =>
        ReachOf("(a|b)*a(a|b){30}$[^\\x00-\\x{10FFFF}]").ShouldBe(PatternReach.Some);

    private static PatternReach ReachOf(string text) =>
        Pattern.TryParse(text, out var p, out var why) ? p.Reach() : throw new ArgumentException(why);
}

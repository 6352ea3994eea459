using Tocsin.Core.Providers;

namespace Tocsin.Core.Tests.Providers;

public class ClipTests
{
    [Theory]
    [InlineData("short", 5, "short")]
    [InlineData("longer", 5, "long…")]
    [InlineData("a b c", 3, "a…")]
    [InlineData("", 0, "")]
    [InlineData("ab🚨cd", 4, "ab…")]
    [InlineData("ab👩‍👩‍👧‍👦cd", 8, "ab…")]
    public void Cuts_between_characters_and_says_so(string text, int limit, string clipped) =>
        Clip.To(text, limit).ShouldBe(clipped);

    [Fact]
    public void Counts_what_escaping_adds() => Clip.To("&&&&", 12, t => t.Replace("&", "&amp;")).ShouldBe("&amp;&amp;…");

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1000)]
    public void Never_leaves_half_a_character_and_wastes_little(int limit)
    {
        var clipped = Clip.To(string.Concat(Enumerable.Repeat("🚨e\u0301", 5000)), limit);
        clipped.Length.ShouldBeInRange(Math.Max(1, limit - 4), limit);
        clipped.EnumerateRunes().ShouldNotContain(System.Text.Rune.ReplacementChar);
    }
}

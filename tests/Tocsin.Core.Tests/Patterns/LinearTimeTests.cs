using Tocsin.Core.Patterns;
using Tocsin.Core.Patterns.Matching;
using static Tocsin.Core.Tests.Patterns.Parsing;

namespace Tocsin.Core.Tests.Patterns;

public class LinearTimeTests
{
    [Theory]
    [InlineData("(a*)*b")]
    [InlineData("(x+x+)+y")]
    [InlineData("(a|aa)+$")]
    [InlineData("(?:a?){30}a{30}c")]
    [InlineData("(.*)(.*)(.*)(.*)z")]
    [InlineData("((a{10}){10}){10}b")]
    public void Steps_are_bounded_by_the_program_times_the_text(string text)
    {
        var pattern = Parsed(text);
        foreach (var length in (int[])[10, 100, 1000])
        {
            var input = new string(text.Contains('x', StringComparison.Ordinal) ? 'x' : 'a', length);
            var machine = new PikeMachine(pattern.Program, input, Anchor.None, captures: true);
            machine.Run();
            machine.Steps.ShouldBeInRange(length, 4L * pattern.Program.Length * (length + 1));
        }
    }

    [Theory]
    [InlineData("(a*)*b")]
    [InlineData("(x+x+)+y")]
    [InlineData("(?:a{0,20}){0,50}b")]
    [InlineData("((a|b)*c|d)*e")]
    public void Texts_of_a_million_characters_are_decided(string text)
    {
        Parsed(text).IsMatch(new string('a', 500_000) + new string('x', 500_000)).ShouldBeFalse();
        Parsed(text).IsMatch(new string('a', 500_000) + "bexxy").ShouldBeTrue();
    }

    [Theory]
    [InlineData("(?:", "a)b")]
    [InlineData("(?:a", ")")]
    [InlineData("(?:ab|", ")")]
    [InlineData("(?:", "|cd)")]
    public void Groups_that_only_group_take_no_time_to_unpack(string open, string close)
    {
        const int Depth = 50_000;
        var text = string.Concat(Enumerable.Repeat(open, Depth)) + string.Concat(Enumerable.Repeat(close, Depth));

        Parsed(text).Program.Length.ShouldBeInRange(Depth, 5 * Depth);
    }

    [Fact]
    public void States_are_forgotten_when_there_are_too_many_and_the_answer_stays_right()
    {
        // Which of the last 13 places held an a: 8192 states, far more than the budget has room for.
        var program = Parsed("a[ab]{12}c").Program;
        var dfa = new LazyDfa(program, Alphabet.TryCreate(program)!, budget: 4000);
        var random = new Random(7);
        var text = string.Concat(Enumerable.Range(0, 5_000).Select(_ => random.Next(2) == 0 ? 'a' : 'b'));

        dfa.Match(text).ShouldBeNull();
        dfa.Used.ShouldBeInRange(1, 4000);
        dfa.Match(new string('b', 50) + new string('a', 13) + "c").ShouldBe(true);
        Parsed("a[ab]{12}c").IsMatch(text + "c").ShouldBe(text[^13] == 'a');
    }

    [Fact]
    public void A_program_too_long_for_states_is_still_decided()
    {
        var pattern = Parsed(
            "(?:(?:[ab]c?){10}[cd]){90}(?:a|b|cd){1000}(?:ab?c){1000}(?:a[bc]){1000}(?:ab?c){900}(?:a[bc]d){999}"
        );

        pattern.Program.Length.ShouldBeGreaterThan(10_000);
        pattern.IsMatch(new string('a', 100)).ShouldBeFalse();
    }

    [Fact]
    public void Many_threads_share_one_pattern()
    {
        var pattern = Parsed(@"(?i)\b(error|fail\w*)\b.*\d{2,}$");

        Parallel.For(
            0,
            2_000,
            i =>
            {
                pattern.IsMatch($"Fail{i}ed after {i % 7} tries: 4{i % 10}").ShouldBeTrue();
                pattern.IsMatch($"prefail{i} 42").ShouldBeFalse();
            }
        );
    }
}

using System.Text.Json;

namespace Tocsin.Cel.Tests.Evaluation;

public sealed class BoundsTests
{
    private const string Many = "[1,2,3,4,5,6,7,8,9,10]";

    public static TheoryData<string> Deep =>
        [
            new string('(', 100_000 - 1),
            new string('[', 50_000),
            string.Concat(Enumerable.Repeat("{1:", 30_000)),
            string.Concat(Enumerable.Repeat("a.b(", 20_000)),
            string.Concat(Enumerable.Repeat("!(", 40_000)),
            string.Concat(Enumerable.Repeat("true ? 1 : ", 9_000)) + "1",
            "a" + string.Concat(Enumerable.Repeat(".b", 40_000)),
            "a" + string.Concat(Enumerable.Repeat("[0]", 30_000)),
            "1" + string.Concat(Enumerable.Repeat("+1", 40_000)),
            string.Concat(Enumerable.Repeat("[1].map(x,", 5_000)),
            new string('(', 250) + "1" + new string(')', 250),
        ];

    [Theory]
    [MemberData(nameof(Deep))]
    public void Refuses_what_is_nested_too_deeply(string expression) =>
        Support.Cel.Refusal(expression).ShouldContain("levels deep");

    [Fact]
    public void Accepts_what_is_nested_deeply_enough_for_everyone()
    {
        const int depth = 180;
        Support.Cel.Result(new string('(', depth) + "1" + new string(')', depth)).ShouldBe("1");
        Support.Cel.Result("1" + string.Concat(Enumerable.Repeat(" + 1", depth))).ShouldBe($"{depth + 1}");
        Support.Cel.Result(string.Join(" || ", Enumerable.Repeat("false", 20_000 / 12))).ShouldBe("false");
        Support.Cel.Result(new string('-', 10_001) + "1").ShouldBe("-1");
    }

    [Theory]
    [InlineData("[1].exists(x, ", "x == 1", ")", 195)]
    [InlineData("optional.of(1).optMap(x, ", "x", ").value()", 140)]
    [InlineData("cel.bind(x, 1, ", "x", ")", 195)]
    [InlineData("(true ? 1 : ", "2", ")", 95)]
    [InlineData("size([", "1", "])", 95)]
    [InlineData("", "1", " + 1", 290)]
    public void The_deepest_expressions_need_little_stack(string open, string core, string close, int depth)
    {
        var text = string.Concat(Enumerable.Repeat(open, depth)) + core + string.Concat(Enumerable.Repeat(close, depth));
        var result = "";
        var thread = new Thread(
            () =>
                result = Support.Cel.Full.TryCompile(text, out var program, out var issues)
                    ? program.Evaluate(Support.Cel.Nothing).ToString()
                    : issues[0].ToString(),
            maxStackSize: 512 * 1024
        );
        thread.Start();
        thread.Join();

        result.ShouldContain("Error = ,");
    }

    [Fact]
    public void Refuses_an_expression_that_is_too_long() =>
        Support.Cel.Refusal(new string(' ', 100_001)).ShouldContain("longer than 100000");

    [Fact]
    public void Counts_steps_and_stops_at_the_limit()
    {
        var program = Support.Cel.Compile($"{Many}.map(a, {Many}.map(b, {Many}.map(c, {Many}.map(d, a * b * c * d)))).size()");

        program.Evaluate(Support.Cel.Nothing, 1000).Error!.Message.ShouldBe("the cost limit of 1000 is exceeded");
        program.Evaluate(Support.Cel.Nothing, 1000).Cost.ShouldBe(1000);
        program.Evaluate(Support.Cel.Nothing, 200_000).Value.ShouldBe(CelValue.Of(10L));
    }

    [Theory]
    [InlineData("true || {0}.exists(a, {0}.exists(b, {0}.exists(c, {0}.exists(d, a + b + c + d > 1000)))) ", false)]
    [InlineData("{0}.exists(a, {0}.exists(b, {0}.exists(c, {0}.exists(d, a + b + c + d > 1000)))) || true", true)]
    [InlineData("lists.range(100000).size() > 0", true)]
    [InlineData("lists.range(900).distinct().size() > 0", true)]
    [InlineData(
        "'a'.matches(\"a{1000}\") || 'x'.matches(string(dyn('a'))) || {0}.all(x, {0}.all(y, {0}.all(z, 'b'.matches('b'))))",
        true
    )]
    public void An_absorbed_error_cannot_hide_that_the_limit_is_exceeded(string expression, bool exceeded) =>
        Support
            .Cel.Compile(expression.Replace("{0}", Many, StringComparison.Ordinal))
            .Evaluate(Support.Cel.Nothing, 2000)
            .IsError.ShouldBe(exceeded);

    [Theory]
    [InlineData("s + s", "'0123456789'")]
    [InlineData("s + s", "b'0123456789'")]
    [InlineData("s + s", "[1, 2, 3]")]
    [InlineData("[s, s]", "1")]
    [InlineData("{'a': s, 'b': s}", "1")]
    [InlineData("s.replace('', s)", "'abc'")]
    [InlineData("[s, s, s].join(s)", "'abc'")]
    [InlineData("'%s%s'.format([s, s])", "'abc'")]
    public void Keeps_values_that_double_within_bounds(string step, string start)
    {
        var names = Enumerable.Range(0, 60).Select(i => $"v{i}").ToList();
        var body = step.Replace("s", "SELF", StringComparison.Ordinal).Replace("%SELF", "%s", StringComparison.Ordinal);
        body = body.Replace("SELF.", "s.", StringComparison.Ordinal).Replace("SELF", "s", StringComparison.Ordinal);
        var expression = $"cel.bind(v0, {start}, ";
        for (var i = 1; i < names.Count; i++)
        {
            expression += $"cel.bind(v{i}, cel.bind(s, v{i - 1}, {body}), ";
        }

        expression += "dyn(v59) == dyn(v58)" + new string(')', names.Count);

        Support.Cel.Result(expression).ShouldMatch("^error .*(the value is too large|the cost limit)");
    }

    [Fact]
    public void Refuses_values_that_are_nested_too_deeply()
    {
        var expression = new string('[', 140) + new string(']', 140);

        Support.Cel.Result(expression).ShouldContain("nested more than 128 levels deep");
        Support.Cel.Result(new string('[', 120) + new string(']', 120)).ShouldStartWith("[[[");
    }

    [Fact]
    public void Refuses_json_that_is_nested_too_deeply()
    {
        var text = new string('[', 500) + new string(']', 500);
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 1000 });

        Should.Throw<ArgumentException>(() => document.RootElement.ToCel());
    }

    [Fact]
    public void Programs_can_be_shared_by_threads()
    {
        var program = Support.Cel.Compile($"{Many}.map(x, string(x)).filter(x, x.matches(string(dyn('^1')))).size()");

        Parallel.For(0, 1000, _ => program.Evaluate(Support.Cel.Nothing).Value.AsInt.ShouldBe(2));
    }
}

using Tocsin.Core.Alerts;

namespace Tocsin.Core.Tests.Alerts;

public class PatternPoolTests
{
    private readonly PatternPool _pool = new();

    [Fact]
    public void The_same_expression_is_the_same_instance()
    {
        _pool.TryParse("a.*b", out var first, out _).ShouldBeTrue();
        _pool.TryParse("a.*b", out var again, out _).ShouldBeTrue();
        _pool.TryParse("a.*c", out var other, out _).ShouldBeTrue();

        again.ShouldBeSameAs(first);
        other!.Text.ShouldBe("a.*c");
        first!.IsMatch("a-b").ShouldBeTrue();
    }

    [Fact]
    public void What_is_refused_is_refused_each_time_with_its_reason()
    {
        _pool.TryParse("(", out _, out var first).ShouldBeFalse();
        _pool.TryParse("(", out _, out var again).ShouldBeFalse();

        again.ShouldBe(first);
        first.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void Many_that_nobody_holds_do_no_harm()
    {
        for (var i = 0; i < 5000; i++)
        {
            _pool.TryParse($"x{i}.*y", out var pattern, out _).ShouldBeTrue();
            pattern!.IsMatch($"x{i}-y").ShouldBeTrue();
        }
    }
}

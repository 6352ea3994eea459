namespace Tocsin.Cel.Tests.Evaluation;

public sealed class FuzzTests
{
    private const long Limit = 5_000;

    /// <summary>How many of each kind; <c>TOCSIN_FUZZ=500000</c> makes a million of both.</summary>
    private static readonly int Count = int.TryParse(
        Environment.GetEnvironmentVariable("TOCSIN_FUZZ"),
        CultureInfo.InvariantCulture,
        out var count
    )
        ? count
        : 25_000;

    private static readonly Dictionary<string, CelValue> Bindings = new()
    {
        ["x"] = CelValue.Of(7L),
        ["s"] = CelValue.Of("text"),
        ["d"] = CelValue.Of(0.5),
        ["l"] = CelValue.Of([CelValue.Of(3L), CelValue.Of("a"), CelValue.Null]),
        ["m"] = CelValue.Of([KeyValuePair.Create(CelValue.Of("k"), CelValue.Of(1L))]),
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Random_expressions_come_to_a_value_or_an_error_within_their_limit(bool checks)
    {
        var environment = Support.Cel.Full with
        {
            TypeChecks = checks,
            Variables = Bindings.Keys.ToDictionary(name => name, _ => CelType.Dyn),
        };
        var generator = new Generator(seed: 20_260_714);
        var (compiled, values) = (0, 0);
        for (var i = 0; i < Count; i++)
        {
            var expression = generator.Next();
            if (!environment.TryCompile(expression, out var program, out var issues))
            {
                issues.ShouldNotBeEmpty(expression);
                continue;
            }

            compiled++;
            var result = program.Evaluate(Bindings, Limit);
            result.Cost.ShouldBeInRange(1, Limit, expression);
            if (result.Error is { } error)
            {
                error.Message.ShouldNotBeNullOrEmpty();
                continue;
            }

            values++;
            Enum.IsDefined(result.Value.Kind).ShouldBeTrue(expression);
            result.Value.ToString().ShouldNotBeEmpty();
        }

        compiled.ShouldBeGreaterThan(1_000);
        values.ShouldBeGreaterThan(500);
    }
}

namespace Tocsin.Cel.Libraries;

/// <summary>The extension functions for numbers.</summary>
internal static class MathLibrary
{
    private const int MostArguments = 16;

    public static readonly Function[] Functions =
    [
        new("math.greatest", (a, e) => Extreme(a, e, 1), Extremes()),
        new("math.least", (a, e) => Extreme(a, e, -1), Extremes()),
        Rounding("math.ceil", Math.Ceiling),
        Rounding("math.floor", Math.Floor),
        Rounding("math.round", number => Math.Round(number, MidpointRounding.AwayFromZero)),
        Rounding("math.trunc", Math.Truncate),
        Test("math.isNaN", double.IsNaN),
        Test("math.isInf", double.IsInfinity),
        Test("math.isFinite", double.IsFinite),
        new("math.abs", (a, _) => Abs(a[0]), "(double) -> double", "(int) -> int", "(uint) -> uint"),
        new("math.sign", (a, _) => Sign(a[0]), "(double) -> double", "(int) -> int", "(uint) -> uint"),
        new("math.sqrt", (a, _) => Sqrt(a[0]), "(double) -> double", "(int) -> double", "(uint) -> double"),
        .. BitFunctions.Functions,
    ];

    private static string[] Extremes()
    {
        var signatures = new List<string>();
        string[] numbers = ["int", "uint", "double"];
        foreach (var number in numbers)
        {
            signatures.Add($"({number}) -> {number}");
            signatures.Add($"(list({number})) -> {number}");
            signatures.AddRange(numbers.Select(other => $"({number}, {other}) -> {(other == number ? number : "dyn")}"));
        }

        signatures.Add("(list(dyn)) -> dyn");
        for (var count = 3; count <= MostArguments; count++)
        {
            signatures.Add($"({string.Join(", ", Enumerable.Repeat("dyn", count))}) -> dyn");
        }

        return [.. signatures];
    }

    private static CelValue Extreme(ReadOnlySpan<CelValue> a, Run run, int wanted)
    {
        if (a.Length == 1 && a[0].Kind == CelKind.List)
        {
            return !run.Spend(a[0].List.Items.Length) ? Run.OverBudget
                : a[0].List.Items.Length == 0 ? CelValue.Error("the list is empty")
                : Extreme(a[0].List.Items, run, wanted);
        }

        foreach (var value in a)
        {
            if (!Ordering.IsNumber(value.Kind))
            {
                return Function.NoOverload;
            }
        }

        var found = a[0];
        foreach (var value in a[1..])
        {
            found = Ordering.Numbers(value, found) == wanted ? value : found;
        }

        return found;
    }

    private static Function Rounding(string name, Func<double, double> round) =>
        new(
            name,
            (a, _) => a[0].Kind == CelKind.Double ? CelValue.Of(round(a[0].AsDouble)) : Function.NoOverload,
            "(double) -> double"
        );

    private static Function Test(string name, Func<double, bool> test) =>
        new(
            name,
            (a, _) => a[0].Kind == CelKind.Double ? CelValue.Of(test(a[0].AsDouble)) : Function.NoOverload,
            "(double) -> bool"
        );

    private static CelValue Abs(in CelValue value) =>
        value.Kind switch
        {
            CelKind.Int when value.AsInt == long.MinValue => CelValue.Error("integer overflow"),
            CelKind.Int => CelValue.Of(Math.Abs(value.AsInt)),
            CelKind.Uint => value,
            CelKind.Double => CelValue.Of(Math.Abs(value.AsDouble)),
            _ => Function.NoOverload,
        };

    private static CelValue Sign(in CelValue value) =>
        value.Kind switch
        {
            CelKind.Int => CelValue.Of((long)Math.Sign(value.AsInt)),
            CelKind.Uint => CelValue.Of(value.AsUint == 0 ? 0ul : 1ul),
            CelKind.Double when double.IsNaN(value.AsDouble) => value,
            CelKind.Double => CelValue.Of((double)Math.Sign(value.AsDouble)),
            _ => Function.NoOverload,
        };

    private static CelValue Sqrt(in CelValue value) =>
        value.Kind switch
        {
            CelKind.Int => CelValue.Of(Math.Sqrt(value.AsInt)),
            CelKind.Uint => CelValue.Of(Math.Sqrt(value.AsUint)),
            CelKind.Double => CelValue.Of(Math.Sqrt(value.AsDouble)),
            _ => Function.NoOverload,
        };
}

namespace Tocsin.Load.Measures;

/// <summary>Results as text, in the invariant culture.</summary>
internal static class Report
{
    public static void Line(FormattableString text) => System.Console.WriteLine(FormattableString.Invariant(text));

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }
}

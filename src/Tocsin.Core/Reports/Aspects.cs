namespace Tocsin.Core.Reports;

/// <summary>A verdict on each thing that must be right for an object to work; <see cref="Readiness"/> is all of them in one.</summary>
/// <param name="Spec">What the object says by itself. Not ready only where nothing but a change of the object can cure it.</param>
/// <param name="Resolved">The Provider and the Secrets that it names can be used.</param>
/// <param name="Matching">Some source can match; null for what has no sources.</param>
public sealed record Aspects(Readiness Spec, Readiness Resolved, Readiness? Matching)
{
    /// <summary>Nothing is wrong with an object of this kind.</summary>
    public static Aspects Good(string kind) =>
        new(Readiness.Ready($"{kind} is valid"), Readiness.Ready("all references are there"), null);

    /// <summary>The verdict on errors of one aspect; those that harm only their own entry are left out.</summary>
    internal static Readiness? Broken(IEnumerable<Problem> problems) => Readiness.From(problems.Where(p => p.Breaks));
}

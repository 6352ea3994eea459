using Tocsin.Core.Patterns;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Alerts;

/// <summary>
/// The steps that the expressions of all alerts may take for one event. They are shared evenly, and what one alert leaves over serves
/// the next, so nobody's expressions can use up those of others. An expression that several alerts write is searched for once.
/// </summary>
/// <param name="message">What is searched.</param>
/// <param name="alerts">How many alerts have expressions.</param>
internal sealed class Effort(string message, int alerts)
{
    /// <summary>Less than a second on one core, whatever the expressions are.</summary>
    public const long Steps = 1 << 26;

    private readonly Dictionary<Pattern, bool> _known = new(ReferenceEqualityComparer.Instance);
    private long _left = Steps;
    private int _alerts = alerts;
    private long _share;

    /// <summary>Alerts whose share did not suffice: they take the event without a look at the rest of their expressions.</summary>
    public List<ObjectName> Exceeded { get; } = [];

    /// <summary>Of an inclusion list that holds nothing but broken expressions, none is found.</summary>
    public static bool HasExpressions(Alert alert) => alert.Spec.InclusionList.Count + alert.Exclusion.Count > 0;

    /// <summary>Null when the alert takes the message.</summary>
    public Rejection? Judge(Alert alert)
    {
        if (!HasExpressions(alert))
        {
            return null;
        }

        var share = _left / Math.Max(1, _alerts--);
        _share = share;
        var rejection = Reject(alert);
        _left -= share - Math.Max(0, _share);
        if (_share >= 0)
        {
            return rejection;
        }

        Exceeded.Add(alert.Name);
        return null;
    }

    private Rejection? Reject(Alert alert)
    {
        if (alert.Spec.InclusionList.Count > 0 && !alert.Inclusion.Any(IsFound))
        {
            return new(MatchRule.Inclusion, "no expression of spec.inclusionList is found in the message");
        }

        return alert.Exclusion.FirstOrDefault(IsFound) is { } pattern
            ? new(MatchRule.Exclusion, $"'{pattern.Text}' of spec.exclusionList is found in the message")
            : null;
    }

    private bool IsFound(Pattern pattern)
    {
        if (_share < 0)
        {
            return false;
        }

        if (!_known.TryGetValue(pattern, out var found) && pattern.IsMatch(message, ref _share) is { } matched)
        {
            _known[pattern] = found = matched;
        }

        return found;
    }
}

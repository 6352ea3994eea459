using Tocsin.Core.Reports;

namespace Tocsin.Core.Alerts;

/// <summary>What matching found: alerts that take the event, and candidates that a later rule turned away.</summary>
public sealed record MatchResult(IReadOnlyList<Alert> Matched, IReadOnlyList<(Alert Alert, Rejection Rejection)> Rejected)
{
    public static MatchResult None { get; } = new([], []);

    /// <summary>Matched alerts whose expressions took too many steps and were not all asked.</summary>
    public IReadOnlyList<ObjectName> Unfiltered { get; init; } = [];

    /// <summary>Collects verdicts; an alert with several fitting sources counts once, and a match beats a rejection.</summary>
    internal struct Builder
    {
        private List<Alert>? _matched;
        private List<(Alert Alert, Rejection Rejection)>? _rejected;
        private Dictionary<Alert, Rejection?>? _several;

        public void Add(Alert alert, Rejection? rejection)
        {
            if (alert.Spec.EventSources.Count == 1)
            {
                List(alert, rejection);
                return;
            }

            _several ??= new(ReferenceEqualityComparer.Instance);
            if (rejection is null || !_several.ContainsKey(alert))
            {
                _several[alert] = rejection;
            }
        }

        /// <summary>With the verdict of each alert's expressions on the message, which are asked last and once.</summary>
        public MatchResult Build(string message)
        {
            foreach (var (alert, rejection) in _several ?? [])
            {
                List(alert, rejection);
            }

            if (_matched is null)
            {
                return _rejected is null ? None : new([], _rejected);
            }

            var filtering = _matched.Count(Effort.HasExpressions);
            if (filtering == 0)
            {
                return new(_matched, _rejected ?? []);
            }

            var effort = new Effort(message, filtering);
            var taking = new List<Alert>(_matched.Count);
            foreach (var alert in _matched)
            {
                if (effort.Judge(alert) is { } rejection)
                {
                    (_rejected ??= []).Add((alert, rejection));
                }
                else
                {
                    taking.Add(alert);
                }
            }

            return new(taking, _rejected ?? []) { Unfiltered = effort.Exceeded };
        }

        private void List(Alert alert, Rejection? rejection)
        {
            if (rejection is null)
            {
                (_matched ??= []).Add(alert);
            }
            else
            {
                (_rejected ??= []).Add((alert, rejection));
            }
        }
    }
}

/// <summary>The first rule that turned an event away, and the values compared.</summary>
/// <param name="Rule">One of <see cref="MatchRule"/>.</param>
public sealed record Rejection(string Rule, string Text)
{
    /// <summary>Not for what the labels are, but because they are not known.</summary>
    public bool LacksLabels { get; init; }

    public override string ToString() => $"{Rule}: {Text}";
}

/// <summary>The rules of matching, in the order in which they are asked.</summary>
public static class MatchRule
{
    public const string Suspended = "suspended";
    public const string Kind = "kind";
    public const string Namespace = "namespace";
    public const string Name = "name";
    public const string Severity = "severity";
    public const string Labels = "labels";
    public const string CrossNamespace = "crossNamespace";
    public const string Inclusion = "inclusion";
    public const string Exclusion = "exclusion";
    public const string Gate = "gate";
}

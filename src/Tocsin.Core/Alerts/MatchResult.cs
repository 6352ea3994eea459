using Tocsin.Core.Resources;

namespace Tocsin.Core.Alerts;

/// <summary>What matching found: alerts that take the event, and candidates that a later rule turned away.</summary>
public sealed record MatchResult(IReadOnlyList<Alert> Matched, IReadOnlyList<(Alert Alert, Rejection Rejection)> Rejected)
{
    public static MatchResult None { get; } = new([], []);

    /// <summary>Collects verdicts; an alert with several fitting sources counts once, and a match beats a rejection.</summary>
    internal struct Builder
    {
        private List<Alert>? _matched;
        private List<(Alert Alert, Rejection Rejection)>? _rejected;

        public void Add(Alert alert, Rejection? rejection)
        {
            if (_matched?.Contains(alert) == true)
            {
                return;
            }

            if (rejection is null)
            {
                _rejected?.RemoveAll(r => ReferenceEquals(r.Alert, alert));
                (_matched ??= []).Add(alert);
            }
            else if (_rejected?.Exists(r => ReferenceEquals(r.Alert, alert)) != true)
            {
                (_rejected ??= []).Add((alert, rejection));
            }
        }

        public readonly MatchResult Build() =>
            _matched is null && _rejected is null ? None : new(_matched ?? [], _rejected ?? []);
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

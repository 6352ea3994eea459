using Tocsin.Core.Events;

namespace Tocsin.Core.Alerts;

/// <summary>Where <c>matchLabels</c> reads the labels of an event's object.</summary>
public interface IObjectLabels
{
    /// <summary>Null when there is no such object.</summary>
    IReadOnlyDictionary<string, string>? Of(ObjectReference o);

    /// <summary>Why they are not known, where more can be said than that.</summary>
    string WhyNot(ObjectReference o) => "";
}

/// <summary>Knows no object.</summary>
public sealed class NoLabels : IObjectLabels
{
    public static NoLabels Instance { get; } = new();

    public IReadOnlyDictionary<string, string>? Of(ObjectReference o) => null;
}

/// <summary>The labels of one event's object, asked for when the first rule needs them, and once.</summary>
internal sealed class LabelsOfObject(IObjectLabels labels, ObjectReference o)
{
    private bool _wasAsked;
    private IReadOnlyDictionary<string, string>? _known;
    private Rejection? _unknown;

    /// <summary>Null when they are not known.</summary>
    public IReadOnlyDictionary<string, string>? Known
    {
        get
        {
            if (!_wasAsked)
            {
                (_known, _wasAsked) = (labels.Of(o), true);
            }

            return _known;
        }
    }

    /// <summary>Turns away whoever asks for some while they are not known: the same words for all.</summary>
    public Rejection Unknown => _unknown ??= Say(labels.WhyNot(o));

    private Rejection Say(string why) =>
        new(
            MatchRule.Labels,
            $"the labels of {o} are not known here, and the source asks for some{(why.Length > 0 ? $": {why}" : "")}"
        )
        {
            LacksLabels = true,
        };
}

using System.Text.Json;
using Tocsin.Core.Events;
using Tocsin.Core.Patterns;
using Tocsin.Core.Receivers;
using Tocsin.Core.Receivers.Payloads;

namespace Tocsin.Integrations.Receivers.CdEventTypes;

/// <summary>
/// A CDEvent as the reference's library takes it: what the specification requires must be there and not empty; purls, URIs and
/// members that nobody knows are not looked at. Each event stands for itself: nothing is remembered of those before.
/// </summary>
internal static class CdEvent
{
    private const string Undefined = "dev.cdevents.<undefined-subject>.<undefined-predicate>.<undefined-version>";

    private static readonly Pattern s_type = Pattern.TryParse(
        @"^dev\.cdevents(x)?\.[^.]+\.[^.]+\.[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$",
        out var pattern,
        out var why
    )
        ? pattern
        : throw new InvalidOperationException(why);

    /// <summary>Why the body is no event, in the reference's words; null when it is one.</summary>
    public static string? Fault(ReadOnlySpan<byte> body)
    {
        if (GoObject.Value(body, isWhole: true, out var fault) is not { } e)
        {
            return fault;
        }

        if (e.ValueKind is not JsonValueKind.Object)
        {
            return $"json: cannot unmarshal {GoObject.Kind(e)} into Go value of type map[string]interface {{}}";
        }

        var type = Members.Text(Members.Find(e, "context"), "type");
        if (type.Length == 0)
        {
            return $"unknown event type {Undefined}";
        }

        if (!s_type.IsMatch(type))
        {
            return $"cannot parse event type {Shown.Of(type)}";
        }

        return CdEventType.Find(type) is { } known ? Fault(e, known) : $"unknown event type {Shown.Of(type)}";
    }

    private static string? Fault(JsonElement e, CdEventType type)
    {
        var context = Members.Find(e, "context");
        var subject = Members.Find(e, "subject");
        var time = Members.Text(context, "timestamp");
        if (time.Length > 0 && !Rfc3339.TryParse(time, out _))
        {
            return Unreadable.Time(time);
        }

        var faults = new SchemaFaults();
        faults.Text("/context/version", Members.Text(context, "version"));
        faults.Text("/context/id", Members.Text(context, "id"));
        faults.Text("/context/source", Members.Text(context, "source"));
        faults.Text("/subject/id", Members.Text(subject, "id"));
        type.Check(Members.Text(context, "type"), subject, faults);
        return faults.Wrong ?? faults.Show(type.Schema);
    }
}

using System.Text;
using System.Text.Json;

namespace Tocsin.Core.Events;

/// <summary>A body that is no event.</summary>
/// <param name="Field">The field at fault as a path, empty when the JSON itself is broken.</param>
public sealed record EventFault(string Field, string Message)
{
    public override string ToString() => Field.Length == 0 ? Message : $"{Field}: {Message}";
}

/// <summary>
/// Reads an event as Go's encoding/json does (spec/events-and-alerts.md §1): names in any case, unknown fields ignored, null leaves
/// a field as it is, types strict, nothing after the closing brace.
/// </summary>
public static class EventDecoder
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 10_000 };

    /// <summary>The event, or why there is none.</summary>
    public static (Event? Event, EventFault? Fault) Decode(ReadOnlySpan<byte> body)
    {
        if (body.Trim(" \t\r\n"u8).IsEmpty)
        {
            return (null, new EventFault("", "the body is empty; post one event as a JSON object"));
        }

        var reader = new Utf8JsonReader(body, Options);
        try
        {
            var e = ReadEvent(ref reader);
            reader.Read(); // throws on anything after the event
            return (e, null);
        }
        catch (JsonException ex)
        {
            return (null, new EventFault("", $"not JSON at line {ex.LineNumber + 1}, byte {ex.BytePositionInLine}"));
        }
        catch (FieldException ex)
        {
            return (null, new EventFault(ex.Field, ex.Message));
        }
    }

    /// <summary>The first part of the object's name that is missing: without it no alert can be chosen.</summary>
    public static EventFault? Incomplete(Event e)
    {
        var o = e.InvolvedObject;
        var field =
            o.Kind.Length == 0 ? "kind"
            : o.Name.Length == 0 ? "name"
            : o.Namespace.Length == 0 ? "namespace"
            : null;
        return field is null ? null : new EventFault($"involvedObject.{field}", "is required and was empty or absent");
    }

    private static Event ReadEvent(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return new Event();
        }

        Expect(ref reader, JsonTokenType.StartObject, "", "an object");
        var e = new Event();
        Dictionary<string, string>? metadata = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = Name(ref reader);
            reader.Read();
            if (Is(name, "involvedObject"u8))
            {
                e = e with { InvolvedObject = ReadReference(ref reader, e.InvolvedObject) };
            }
            else if (Is(name, "severity"u8))
            {
                e = e with { Severity = ReadString(ref reader, "severity") ?? e.Severity };
            }
            else if (Is(name, "timestamp"u8))
            {
                e = e with { Timestamp = ReadTime(ref reader) };
            }
            else if (Is(name, "message"u8))
            {
                e = e with { Message = ReadString(ref reader, "message") ?? e.Message };
            }
            else if (Is(name, "reason"u8))
            {
                e = e with { Reason = ReadString(ref reader, "reason") ?? e.Reason };
            }
            else if (Is(name, "metadata"u8))
            {
                metadata = ReadMetadata(ref reader, metadata);
            }
            else if (Is(name, "reportingController"u8))
            {
                e = e with { ReportingController = ReadString(ref reader, "reportingController") ?? e.ReportingController };
            }
            else if (Is(name, "reportingInstance"u8))
            {
                e = e with { ReportingInstance = ReadString(ref reader, "reportingInstance") ?? e.ReportingInstance };
            }
            else
            {
                reader.Skip();
            }
        }

        return metadata is null ? e : e with { Metadata = EventMetadata.From(metadata) };
    }

    private static ObjectReference ReadReference(ref Utf8JsonReader reader, ObjectReference o)
    {
        const string Path = "involvedObject";
        if (reader.TokenType == JsonTokenType.Null)
        {
            return o;
        }

        Expect(ref reader, JsonTokenType.StartObject, Path, "an object");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = Name(ref reader);
            reader.Read();
            if (Is(name, "kind"u8))
            {
                o = o with { Kind = ReadString(ref reader, "involvedObject.kind") ?? o.Kind };
            }
            else if (Is(name, "namespace"u8))
            {
                o = o with { Namespace = ReadString(ref reader, "involvedObject.namespace") ?? o.Namespace };
            }
            else if (Is(name, "name"u8))
            {
                o = o with { Name = ReadString(ref reader, "involvedObject.name") ?? o.Name };
            }
            else if (Is(name, "uid"u8))
            {
                o = o with { Uid = ReadString(ref reader, "involvedObject.uid") ?? o.Uid };
            }
            else if (Is(name, "apiVersion"u8))
            {
                o = o with { ApiVersion = ReadString(ref reader, "involvedObject.apiVersion") ?? o.ApiVersion };
            }
            else if (Is(name, "resourceVersion"u8))
            {
                o = o with { ResourceVersion = ReadString(ref reader, "involvedObject.resourceVersion") ?? o.ResourceVersion };
            }
            else if (Is(name, "fieldPath"u8))
            {
                o = o with { FieldPath = ReadString(ref reader, "involvedObject.fieldPath") ?? o.FieldPath };
            }
            else
            {
                reader.Skip();
            }
        }

        return o;
    }

    private static Dictionary<string, string>? ReadMetadata(ref Utf8JsonReader reader, Dictionary<string, string>? into)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        Expect(ref reader, JsonTokenType.StartObject, "metadata", "an object of strings");
        into ??= new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = GoString.Read(ref reader);
            reader.Read();
            into[key] = ReadString(ref reader, $"metadata[\"{key}\"]") ?? "";
        }

        return into;
    }

    /// <summary>Null for JSON's null, which leaves a field as it is.</summary>
    private static string? ReadString(ref Utf8JsonReader reader, string field)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        Expect(ref reader, JsonTokenType.String, field, "a string");
        return GoString.Read(ref reader);
    }

    private static DateTimeOffset? ReadTime(ref Utf8JsonReader reader)
    {
        if (ReadString(ref reader, "timestamp") is not { } text)
        {
            return null;
        }

        return Rfc3339.TryParse(text, out var time)
            ? time
            : throw new FieldException("timestamp", "is not an RFC 3339 time such as 2026-08-07T13:12:44Z");
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType wanted, string field, string what)
    {
        if (reader.TokenType != wanted)
        {
            throw new FieldException(field, $"must be {what}, not {Describe(reader.TokenType)}");
        }
    }

    private static string Describe(JsonTokenType type) =>
        type switch
        {
            JsonTokenType.Number => "a number",
            JsonTokenType.True or JsonTokenType.False => "a boolean",
            JsonTokenType.StartArray => "an array",
            JsonTokenType.StartObject => "an object",
            JsonTokenType.Null => "null",
            _ => "a string",
        };

    private static ReadOnlySpan<byte> Name(ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped || reader.ValueSpan.ContainsAnyExceptInRange((byte)0, (byte)0x7f)
            ? Encoding.UTF8.GetBytes(Fold(GoString.Read(ref reader)))
            : reader.ValueSpan;

    // The only two characters outside ASCII that Go's case folding takes for an ASCII letter.
    private static string Fold(string name) => name.Replace('\u212A', 'k').Replace('\u017F', 's');

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> field) => Ascii.EqualsIgnoreCase(name, field);

    private sealed class FieldException(string field, string message) : Exception(message)
    {
        public string Field { get; } = field;
    }
}

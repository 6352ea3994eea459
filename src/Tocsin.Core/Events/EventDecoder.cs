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
        var (o, severity, message, reason) = (new ObjectReference(), "", "", "");
        var (controller, instance) = ("", "");
        ObjectReference? related = null;
        string? action = null;
        DateTimeOffset? timestamp = null;
        Dictionary<string, string>? metadata = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = Name(ref reader);
            reader.Read();
            if (Is(name, "involvedObject"u8))
            {
                o = ReadReference(ref reader, o, "involvedObject") ?? o;
            }
            else if (Is(name, "relatedObject"u8))
            {
                related = ReadReference(ref reader, related ?? new ObjectReference(), "relatedObject");
            }
            else if (Is(name, "severity"u8))
            {
                severity = ReadString(ref reader, "severity") ?? severity;
            }
            else if (Is(name, "timestamp"u8))
            {
                timestamp = ReadTime(ref reader);
            }
            else if (Is(name, "message"u8))
            {
                message = ReadString(ref reader, "message") ?? message;
            }
            else if (Is(name, "reason"u8))
            {
                reason = ReadString(ref reader, "reason") ?? reason;
            }
            else if (Is(name, "action"u8))
            {
                action = ReadString(ref reader, "action") ?? action;
            }
            else if (Is(name, "metadata"u8))
            {
                metadata = ReadMetadata(ref reader, metadata);
            }
            else if (Is(name, "reportingController"u8))
            {
                controller = ReadString(ref reader, "reportingController") ?? controller;
            }
            else if (Is(name, "reportingInstance"u8))
            {
                instance = ReadString(ref reader, "reportingInstance") ?? instance;
            }
            else
            {
                reader.Skip();
            }
        }

        return new Event
        {
            InvolvedObject = o,
            RelatedObject = related,
            Severity = severity,
            Timestamp = timestamp,
            Message = message,
            Reason = reason,
            Action = action,
            Metadata = metadata is null ? EventMetadata.Empty : EventMetadata.From(metadata),
            ReportingController = controller,
            ReportingInstance = instance,
        };
    }

    /// <summary>Null for JSON's null.</summary>
    /// <param name="o">What was read of it before, when the field stands twice.</param>
    private static ObjectReference? ReadReference(ref Utf8JsonReader reader, ObjectReference o, string path)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        Expect(ref reader, JsonTokenType.StartObject, path, "an object");
        var (kind, ns, name, uid) = (o.Kind, o.Namespace, o.Name, o.Uid);
        var (apiVersion, resourceVersion, fieldPath) = (o.ApiVersion, o.ResourceVersion, o.FieldPath);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var field = Name(ref reader);
            reader.Read();
            if (Is(field, "kind"u8))
            {
                kind = ReadPart(ref reader, path, "kind") ?? kind;
            }
            else if (Is(field, "namespace"u8))
            {
                ns = ReadPart(ref reader, path, "namespace") ?? ns;
            }
            else if (Is(field, "name"u8))
            {
                name = ReadPart(ref reader, path, "name") ?? name;
            }
            else if (Is(field, "uid"u8))
            {
                uid = ReadPart(ref reader, path, "uid") ?? uid;
            }
            else if (Is(field, "apiVersion"u8))
            {
                apiVersion = ReadPart(ref reader, path, "apiVersion") ?? apiVersion;
            }
            else if (Is(field, "resourceVersion"u8))
            {
                resourceVersion = ReadPart(ref reader, path, "resourceVersion") ?? resourceVersion;
            }
            else if (Is(field, "fieldPath"u8))
            {
                fieldPath = ReadPart(ref reader, path, "fieldPath") ?? fieldPath;
            }
            else
            {
                reader.Skip();
            }
        }

        return new ObjectReference
        {
            Kind = kind,
            Namespace = ns,
            Name = name,
            Uid = uid,
            ApiVersion = apiVersion,
            ResourceVersion = resourceVersion,
            FieldPath = fieldPath,
        };
    }

    // The path is only put together for an error.
    private static string? ReadPart(ref Utf8JsonReader reader, string path, string part) =>
        reader.TokenType is JsonTokenType.String or JsonTokenType.Null
            ? ReadString(ref reader, part)
            : ReadString(ref reader, $"{path}.{part}");

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
            into[key] =
                reader.TokenType == JsonTokenType.String
                    ? GoString.Read(ref reader)
                    : ReadString(ref reader, $"metadata[\"{key}\"]") ?? "";
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

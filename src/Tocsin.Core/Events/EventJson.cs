using System.Buffers;
using System.Text.Json;

namespace Tocsin.Core.Events;

/// <summary>The event as JSON, byte for byte as the reference sends it (spec/providers.md §6.2); the outbox stores the same form.</summary>
public static class EventJson
{
    private const string Seconds = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public static byte[] Write(Event e)
    {
        var buffer = new ArrayBufferWriter<byte>(1024 + e.Message.Length);
        using (var writer = new Utf8JsonWriter(buffer, GoJson.WriterOptions))
        {
            Write(writer, e);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <param name="w">Made with <see cref="GoJson.WriterOptions"/>, for the bytes to be the reference's.</param>
    public static void Write(Utf8JsonWriter w, Event e)
    {
        w.WriteStartObject();
        WriteObject(w, "involvedObject"u8, e.InvolvedObject);
        if (e.RelatedObject is { } related)
        {
            WriteObject(w, "relatedObject"u8, related);
        }

        w.WriteString("severity"u8, e.Severity);
        if (e.Timestamp is { } at)
        {
            w.WriteString("timestamp"u8, Timestamp(at));
        }
        else
        {
            w.WriteNull("timestamp"u8);
        }

        w.WriteString("message"u8, e.Message);
        w.WriteString("reason"u8, e.Reason);
        if (e.Action is { } action)
        {
            w.WriteString("action"u8, action);
        }

        if (e.Metadata.Count > 0)
        {
            w.WriteStartObject("metadata"u8);
            foreach (var (key, value) in e.Metadata)
            {
                w.WriteString(key, value);
            }

            w.WriteEndObject();
        }

        w.WriteString("reportingController"u8, e.ReportingController);
        WriteUnlessEmpty(w, "reportingInstance"u8, e.ReportingInstance);
        w.WriteEndObject();
    }

    /// <summary>RFC 3339, UTC, whole seconds.</summary>
    public static string Timestamp(DateTimeOffset at) => at.UtcDateTime.ToString(Seconds, CultureInfo.InvariantCulture);

    private static void WriteObject(Utf8JsonWriter w, ReadOnlySpan<byte> name, ObjectReference o)
    {
        w.WriteStartObject(name);
        WriteUnlessEmpty(w, "kind"u8, o.Kind);
        WriteUnlessEmpty(w, "namespace"u8, o.Namespace);
        WriteUnlessEmpty(w, "name"u8, o.Name);
        WriteUnlessEmpty(w, "uid"u8, o.Uid);
        WriteUnlessEmpty(w, "apiVersion"u8, o.ApiVersion);
        WriteUnlessEmpty(w, "resourceVersion"u8, o.ResourceVersion);
        WriteUnlessEmpty(w, "fieldPath"u8, o.FieldPath);
        w.WriteEndObject();
    }

    private static void WriteUnlessEmpty(Utf8JsonWriter w, ReadOnlySpan<byte> name, string value)
    {
        if (value.Length > 0)
        {
            w.WriteString(name, value);
        }
    }
}

using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tocsin.Core.Alerts;
using Tocsin.Core.Documents;
using Tocsin.Core.Events;

namespace Tocsin.Operations.Logs;

/// <summary>An entry as a JSON object on one line.</summary>
internal static class JsonLine
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(LogEntry entry, bool withStack)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        json.WriteString("level", entry.LevelName);
        json.WriteString("ts", entry.Time);
        json.WriteString("logger", entry.Logger);
        json.WriteString("msg", entry.Message);
        if (entry.Error is { } error)
        {
            json.WriteString("error", LogFields.Cut(error.Message));
            if (withStack)
            {
                json.WriteString("stacktrace", LogFields.Cut(error.ToString()));
            }
        }

        foreach (var (key, value) in entry.Context)
        {
            json.WritePropertyName(key);
            Value(json, value);
        }

        json.WriteEndObject();
        json.Flush();
        return Visible.Of(Encoding.UTF8.GetString(buffer.WrittenSpan)) + "\n";
    }

    private static void Value(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool b:
                json.WriteBooleanValue(b);
                break;
            case int or long:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case double d:
                json.WriteNumberValue(d);
                break;
            case ObjectReference o:
                Reference(json, o);
                break;
            case AlertReference a:
                json.WriteStartObject();
                json.WriteString("name", a.Name);
                json.WriteString("namespace", a.Namespace);
                json.WriteString("providerName", a.ProviderName);
                json.WriteEndObject();
                break;
            case IReadOnlyDictionary<string, object?> map:
                json.WriteStartObject();
                foreach (var (name, part) in map)
                {
                    json.WritePropertyName(name);
                    Value(json, part);
                }

                json.WriteEndObject();
                break;
            case IReadOnlyDictionary<string, string> texts:
                json.WriteStartObject();
                foreach (var (name, part) in texts)
                {
                    json.WriteString(name, part);
                }

                json.WriteEndObject();
                break;
            case IEnumerable<MetadataConflict> conflicts:
                json.WriteStartArray();
                foreach (var conflict in conflicts)
                {
                    json.WriteStartObject();
                    json.WriteString("key", conflict.Key);
                    json.WriteString("sources", conflict.Sources);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                break;
            case IEnumerable<string> strings:
                json.WriteStartArray();
                foreach (var s in strings)
                {
                    json.WriteStringValue(s);
                }

                json.WriteEndArray();
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static void Reference(Utf8JsonWriter json, ObjectReference o)
    {
        json.WriteStartObject();
        foreach (
            var (name, part) in ((string, string)[])
                [
                    ("kind", o.Kind),
                    ("namespace", o.Namespace),
                    ("name", o.Name),
                    ("uid", o.Uid),
                    ("apiVersion", o.ApiVersion),
                    ("resourceVersion", o.ResourceVersion),
                    ("fieldPath", o.FieldPath),
                ]
        )
        {
            if (part.Length > 0)
            {
                json.WriteString(name, part);
            }
        }

        json.WriteEndObject();
    }
}

/// <summary>An alert as log lines name it.</summary>
internal sealed record AlertReference(string Name, string Namespace, string ProviderName)
{
    public override string ToString() => $"{Namespace}/{Name}";
}

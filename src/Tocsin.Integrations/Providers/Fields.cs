using System.Text;
using System.Text.Json;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers;

/// <summary>How much metadata a service takes. Lengths are bytes of JSON, which is never less than what services count.</summary>
internal sealed record FieldLimits(int Count = 100, int Title = 250, int Value = 2000, int Total = 16_000);

/// <summary>How an entry's two texts are escaped.</summary>
internal readonly record struct FieldText(Func<string, string> Title, Func<string, string> Value)
{
    public static FieldText Of(Func<string, string> both) => new(both, both);
}

/// <summary>Metadata as people read it: the summary first, then by key, so that it looks the same each time.</summary>
internal static class Fields
{
    public static IEnumerable<KeyValuePair<string, string>> InOrder(EventMetadata metadata) =>
        metadata.OrderBy(static m => m.Key != EventKeys.Summary);

    /// <summary>What fits of the metadata; when some had to be left out, the last entry says how many.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Within(
        EventMetadata metadata,
        FieldLimits limits,
        Func<string, string>? escape = null
    ) => Within([.. InOrder(metadata)], limits, _ => FieldText.Of(escape ?? (static text => text)));

    /// <summary>The same for chats: what events say is escaped, what the Alert's author says may mention and format.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Within(
        Notification n,
        FieldLimits limits,
        Func<string, string> escape,
        Func<string, string> asWritten
    ) => Within([.. InOrder(n.Event.Metadata)], limits, key => FieldText.Of(n.IsOfAlert(key) ? asWritten : escape));

    /// <summary>The same of entries in an order of one's own, each escaped in its own way.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Within(
        IReadOnlyCollection<KeyValuePair<string, string>> metadata,
        FieldLimits limits,
        Func<string, FieldText> textOf
    )
    {
        var fields = new List<KeyValuePair<string, string>>();
        var total = 0;
        foreach (var (key, value) in metadata)
        {
            var text = textOf(key);
            var field = KeyValuePair.Create(
                Clip.To(key, limits.Title, text.Title, JsonBytes),
                Clip.To(value, limits.Value, text.Value, JsonBytes)
            );
            total += JsonBytes(field.Key) + JsonBytes(field.Value);
            var isLast = fields.Count == metadata.Count - 1;
            if (total > limits.Total || (fields.Count == limits.Count - 1 && !isLast))
            {
                fields.Add(new("…", $"{metadata.Count - fields.Count} more left out"));
                break;
            }

            fields.Add(field);
        }

        return fields;
    }

    /// <summary>The length of a text inside a JSON string, in bytes.</summary>
    public static int JsonBytes(string text) =>
        // By way of bytes, for half a surrogate pair becomes U+FFFD there and is an error otherwise.
        JsonEncodedText.Encode(Encoding.UTF8.GetBytes(text), GoJson.Encoder).EncodedUtf8Bytes.Length;

    /// <summary>A JSON object in this order.</summary>
    public static OrderedDictionary<string, string> ToObject(IEnumerable<KeyValuePair<string, string>> fields) =>
        new(fields, StringComparer.Ordinal);
}

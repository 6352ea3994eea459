using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Tocsin.Kube.Client;

/// <summary>A list, or a page of one.</summary>
/// <param name="Continue">Where the next page starts; null on the last.</param>
public sealed record KubeList<T>(IReadOnlyList<KubeItem<T>> Items, string ResourceVersion, string? Continue)
{
    internal static KubeList<T> Read(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
    {
        var reader = new Utf8JsonReader(json);
        var items = new List<KubeItem<T>>();
        string? version = null,
            next = null;
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isItems = reader.ValueTextEquals("items"u8);
            var isMetadata = reader.ValueTextEquals("metadata"u8);
            reader.Read();
            if (isItems && reader.TokenType is JsonTokenType.StartArray)
            {
                while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
                {
                    items.Add(KubeItemReader.Read(Slice(json, ref reader), type));
                }
            }
            else if (isMetadata)
            {
                var metadata = JsonSerializer.Deserialize(Slice(json, ref reader), KubeJson.Default.JsonElement);
                version = Text(metadata, "resourceVersion");
                next = Text(metadata, "continue");
            }
            else
            {
                reader.Skip();
            }
        }

        return new(items, version ?? "", next);
    }

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind is JsonValueKind.Object
        && json.TryGetProperty(name, out var value)
        && value.GetString() is { Length: > 0 } text
            ? text
            : null;

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> json, scoped ref Utf8JsonReader reader) =>
        KubeItemReader.Slice(json, ref reader);
}

/// <summary>Reads one object with its head.</summary>
internal static class KubeItemReader
{
    public static KubeItem<T> Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
    {
        var head = ObjectHead.Read(json);
        var digest = new HashCode();
        digest.AddBytes(json);
        return new(head.Key, head.Uid, head.ResourceVersion, JsonSerializer.Deserialize(json, type)!)
        {
            Digest = digest.ToHashCode(),
        };
    }

    /// <summary>The bytes of the value that the reader stands on; it moves to the value's end.</summary>
    public static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> json, scoped ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }
}

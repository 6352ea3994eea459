using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Tocsin.Kube.Client;

/// <summary>What a watch tells.</summary>
public abstract record WatchEvent<T>(string ResourceVersion)
{
    public sealed record Added(KubeItem<T> Item) : WatchEvent<T>(Item.ResourceVersion);

    public sealed record Modified(KubeItem<T> Item) : WatchEvent<T>(Item.ResourceVersion);

    public sealed record Deleted(KubeItem<T> Item) : WatchEvent<T>(Item.ResourceVersion);

    /// <summary>Nothing changed up to here.</summary>
    public sealed record Bookmark(string ResourceVersion) : WatchEvent<T>(ResourceVersion);

    internal static WatchEvent<T> Read(KubeCall call, ReadOnlySpan<byte> line, JsonTypeInfo<T> type)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            string? kind = null;
            ReadOnlySpan<byte> body = default;
            reader.Read();
            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                var isKind = reader.ValueTextEquals("type"u8);
                var isBody = reader.ValueTextEquals("object"u8);
                reader.Read();
                if (isKind)
                {
                    kind = reader.GetString();
                }
                else if (isBody)
                {
                    body = KubeItemReader.Slice(line, ref reader);
                }
                else
                {
                    reader.Skip();
                }
            }

            return kind switch
            {
                "ADDED" => new Added(KubeItemReader.Read(body, type)),
                "MODIFIED" => new Modified(KubeItemReader.Read(body, type)),
                "DELETED" => new Deleted(KubeItemReader.Read(body, type)),
                "BOOKMARK" => new Bookmark(ObjectHead.Read(body).ResourceVersion),
                "ERROR" => throw new KubeException(call, ApiStatus.Read(500, body)),
                _ => throw new KubeException(call, "an event of the watch is of no known type"),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new KubeException(call, "an event of the watch is no JSON of the expected shape", e);
        }
    }
}

/// <summary>How a watch runs.</summary>
public sealed record WatchOptions
{
    /// <summary>When the server is to end the watch; a connection that is still silent half a minute later is dead.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Called when the server has agreed to the watch, which may then be silent for long.</summary>
    internal Action? Opened { get; init; }
}

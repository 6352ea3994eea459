using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tocsin.Kube.Client;

/// <summary>What tells one object of a kind from another.</summary>
public readonly record struct ObjectKey(string? Namespace, string Name)
{
    public override string ToString() => Namespace is null ? Name : $"{Namespace}/{Name}";
}

/// <summary>An object with what every object has, read beside it, so that <typeparamref name="T"/> need not expose it.</summary>
/// <param name="ResourceVersion">Compared for equality only.</param>
public sealed record KubeItem<T>(ObjectKey Key, string Uid, string ResourceVersion, T Object)
{
    /// <summary>Of its bytes, to tell apart what two stores call by the same resource version.</summary>
    internal int Digest { get; init; }
}

/// <summary>Reads what every object has out of its bytes.</summary>
internal readonly record struct ObjectHead(ObjectKey Key, string Uid, string ResourceVersion)
{
    public static ObjectHead Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        string? space = null,
            name = null,
            uid = null,
            version = null;
        if (Find(ref reader, "metadata"u8))
        {
            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                var field =
                    reader.ValueTextEquals("name"u8) ? 1
                    : reader.ValueTextEquals("namespace"u8) ? 2
                    : reader.ValueTextEquals("uid"u8) ? 3
                    : reader.ValueTextEquals("resourceVersion"u8) ? 4
                    : 0;
                reader.Read();
                switch (field)
                {
                    case 1:
                        name = reader.GetString();
                        break;
                    case 2:
                        space = reader.GetString();
                        break;
                    case 3:
                        uid = reader.GetString();
                        break;
                    case 4:
                        version = reader.GetString();
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }
        }

        return new(new(string.IsNullOrEmpty(space) ? null : space, name ?? ""), uid ?? "", version ?? "");
    }

    /// <summary>Moves into the object under a key of the outermost object; false when there is none.</summary>
    private static bool Find(ref Utf8JsonReader reader, ReadOnlySpan<byte> key)
    {
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(key);
            reader.Read();
            if (found)
            {
                return reader.TokenType is JsonTokenType.StartObject;
            }

            reader.Skip();
        }

        return false;
    }
}

/// <summary>An object of which only the metadata was asked for.</summary>
public sealed record PartialObjectMetadata
{
    public string? ApiVersion { get; init; }
    public string? Kind { get; init; }
    public ObjectMetadata Metadata { get; init; } = new();
}

public sealed record ObjectMetadata
{
    public string? Name { get; init; }
    public string? Namespace { get; init; }
    public string? Uid { get; init; }
    public string? ResourceVersion { get; init; }
    public long? Generation { get; init; }
    public DateTimeOffset? DeletionTimestamp { get; init; }
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}

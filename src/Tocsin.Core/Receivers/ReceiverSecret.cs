using System.Text;
using Tocsin.Core.Documents;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Core.Receivers;

/// <summary>The values of a Receiver's Secret, as the bytes that are stored: a key may be no text. Never printed.</summary>
public sealed class ReceiverSecret(ObjectName name, IReadOnlyDictionary<string, byte[]> values)
{
    public const string TokenKey = "token";

    /// <summary>The values under <c>data</c>, as the API has them.</summary>
    /// <param name="texts">Others, which count before these.</param>
    public static ReceiverSecret Of(ResourceObject o, IReadOnlyDictionary<string, string>? texts = null)
    {
        var values = Stored(o);
        foreach (var (key, text) in texts ?? new Dictionary<string, string>())
        {
            values[key] = Encoding.UTF8.GetBytes(text);
        }

        return new ReceiverSecret(o.Name, values);
    }

    /// <summary>Of a type that has no Secret.</summary>
    public static ReceiverSecret None { get; } = new(default, new Dictionary<string, byte[]>());

    public ObjectName Name { get; } = name;

    /// <summary>Null when the key is absent; an empty token is one.</summary>
    public byte[]? Token => Bytes(TokenKey);

    public byte[]? Bytes(string key) => values.GetValueOrDefault(key);

    /// <summary>Null when the key is absent.</summary>
    public string? Text(string key) => Bytes(key) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    public override string ToString() => Name.ToString();

    private static Dictionary<string, byte[]> Stored(ResourceObject o)
    {
        var values = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (key, value, _) in (o.Root["data"] as MapNode)?.Entries ?? [])
        {
            var text = (value as ScalarNode)?.Text ?? "";
            var bytes = new byte[text.Length];
            if (Convert.TryFromBase64String(text, bytes, out var length))
            {
                values[key] = bytes[..length];
            }
        }

        return values;
    }
}

using System.Text;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Receivers;

/// <summary>The values of a Receiver's Secret, as the bytes that are stored: a key may be no text. Never printed.</summary>
public sealed class ReceiverSecret(ObjectName name, IReadOnlyDictionary<string, byte[]> values)
{
    public const string TokenKey = "token";

    /// <summary>Of a type that has no Secret.</summary>
    public static ReceiverSecret None { get; } = new(default, new Dictionary<string, byte[]>());

    public ObjectName Name { get; } = name;

    /// <summary>Null when the key is absent; an empty token is one.</summary>
    public byte[]? Token => Bytes(TokenKey);

    public byte[]? Bytes(string key) => values.GetValueOrDefault(key);

    /// <summary>Null when the key is absent.</summary>
    public string? Text(string key) => Bytes(key) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    public override string ToString() => Name.ToString();
}

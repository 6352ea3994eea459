namespace Tocsin.Core.Receivers;

/// <summary>A request that came to the receivers' port, whole and within its bounds.</summary>
/// <param name="Method">As sent; no type looks at it.</param>
/// <param name="Target">The request target as sent, query and all.</param>
/// <param name="Headers">In the order sent; a name that came twice stands twice.</param>
/// <param name="Body">The bytes that were signed: never decoded, decompressed or cleaned.</param>
public sealed record Webhook(
    string Method,
    string Target,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    ReadOnlyMemory<byte> Body
)
{
    /// <summary>A header's first value, whatever the case of its name; empty when it is absent.</summary>
    public string Header(string name)
    {
        foreach (var (key, value) in Headers)
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return "";
    }
}

using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Core.Secrets;

/// <summary>A Secret's values, decoded. Never printed; a field's name may be.</summary>
public sealed class Secret(ResourceObject source, IReadOnlyDictionary<string, string> values, IReadOnlySet<string> plain)
{
    public ObjectName Name => Source.Name;
    public ResourceObject Source { get; } = source;
    public IReadOnlyDictionary<string, string> Values { get; } = values;

    /// <summary>Null when the key is absent.</summary>
    public string? this[string key] => Values.GetValueOrDefault(key);

    public bool Has(string key) => Values.ContainsKey(key);

    /// <summary>Where a value stands in the manifest.</summary>
    public string PathOf(string key) => $"{(plain.Contains(key) ? "stringData" : "data")}.{key}";

    public override string ToString() => Name.ToString();
}

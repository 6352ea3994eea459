using System.Collections.Frozen;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations;

/// <summary>The one list of what Tocsin can talk to.</summary>
public static class Catalog
{
    public static FrozenDictionary<string, IProvider> Providers { get; } =
        Array.Empty<IProvider>().ToFrozenDictionary(p => p.Type.Name, StringComparer.Ordinal);
}

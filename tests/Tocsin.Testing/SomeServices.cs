using Tocsin.Core.Providers;

namespace Tocsin.Testing;

public static partial class Some
{
    /// <summary>What a provider is lent: this sender, a clock, and a notebook in memory, empty unless given.</summary>
    public static ProviderServices Services(IHttpSender sender, TimeProvider? clock = null, INotebook? notebook = null) =>
        new(sender, clock ?? TimeProvider.System, notebook ?? new MemoryNotebook());
}

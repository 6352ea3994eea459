using Tocsin.Core.Providers;

namespace Tocsin.Testing;

public static partial class Some
{
    /// <summary>What a provider is lent: this sender, a clock, and a notebook in memory, empty unless given; a machine without an identity.</summary>
    public static ProviderServices Services(IHttpSender sender, TimeProvider? clock = null, INotebook? notebook = null) =>
        new(sender, clock ?? TimeProvider.System, notebook ?? new MemoryNotebook()) { Host = Host() };

    /// <summary>A machine with these variables, and no files unless given.</summary>
    public static HostEnvironment Host(
        IReadOnlyDictionary<string, string>? variables = null,
        IReadOnlyDictionary<string, string>? files = null
    ) =>
        new(
            name => variables?.GetValueOrDefault(name),
            (path, _) =>
                files?.GetValueOrDefault(path) is { } text
                    ? Task.FromResult(text)
                    : Task.FromException<string>(new FileNotFoundException("there is no such file", path))
        );
}

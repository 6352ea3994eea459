namespace Tocsin.Acceptance.Cluster;

/// <summary>
/// One API server with our definitions for all classes marked <c>[Collection(nameof(SharedLab))]</c>, which run one after the
/// other. A test makes a namespace of its own; one that hurts the server starts a <see cref="Cluster.Lab"/> of its own.
/// </summary>
[CollectionDefinition(nameof(SharedLab))]
public sealed class SharedLab : IAsyncDisposable, ICollectionFixture<SharedLab>
{
    private Task<Lab>? _lab;

    /// <summary>The server, started by the first test that asks: only a test, no fixture, can be skipped where there is none.</summary>
    internal Task<Lab> Lab() => _lab ??= StartWithDefinitions();

    public async ValueTask DisposeAsync()
    {
        if (_lab is { IsCompletedSuccessfully: true })
        {
            await (await _lab).DisposeAsync();
        }
    }

    private static async Task<Lab> StartWithDefinitions()
    {
        var lab = await Cluster.Lab.Start();
        await lab.Define();
        return lab;
    }
}

using Tocsin.Core.Configuration;
using Tocsin.Core.Loops;
using Tocsin.Core.Reports;

namespace Tocsin.Resources.Cluster.Watching;

/// <summary>Looks at the Secrets that no watch tells of: often at those that may cure something, now and then at all others.</summary>
/// <param name="isFailing">Whether deliveries of a Provider fail: it may be waiting for a mended Secret.</param>
internal sealed class SecretRounds(
    SecretStore secrets,
    Func<ResourceSet> resources,
    Func<ObjectName, bool> isFailing,
    LoopKeeper loops,
    TimeProvider time
)
{
    private const int ARound = 100;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Old = TimeSpan.FromMinutes(5);

    public async Task Run(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            await loops.Round(LoopName.SecretRounds, () => Look(cancel));
        }
    }

    private async Task Look(CancellationToken cancel)
    {
        var looked = 0;
        foreach (var (provider, isWell) in resources().Providers.Values.Select(p => (p, IsWell(p))).OrderBy(p => p.Item2))
        {
            foreach (var name in SecretStore.NamedBy(provider).Where(n => !secrets.IsWatched(n)))
            {
                if (looked < ARound && (looked == 0 || !secrets.IsAway) && secrets.IsOlder(name, isWell ? Old : Every / 2))
                {
                    looked++;
                    await secrets.Read(name).WaitAsync(cancel);
                }
            }
        }
    }

    private bool IsWell(ProviderResource p) => p.Readiness.IsReady && !isFailing(p.Name);
}

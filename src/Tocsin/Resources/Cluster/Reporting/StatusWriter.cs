using Microsoft.Extensions.Logging;
using Tocsin.Core.Configuration;
using Tocsin.Core.Loops;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;
using Tocsin.Delivery;
using Tocsin.Kube.Cache;
using Tocsin.Kube.Client;
using Tocsin.Kube.Files;
using Tocsin.Resources.Cluster.Watching;

namespace Tocsin.Resources.Cluster.Reporting;

/// <summary>
/// Writes into the cluster what is thought of its Alerts and Providers: conditions on change, an event for each turn
/// for the worse or the better; and takes off the reference's finalizer. For the one replica that leads.
/// </summary>
internal sealed partial class StatusWriter(
    ClusterSource source,
    KubeClient client,
    StandingBook book,
    EventRecorder events,
    Reconciles reconciles,
    Backoff retries,
    LoopKeeper loops,
    TimeProvider time,
    Random random,
    ILogger log
)
{
    private const int WritesASweep = 100;
    private const string Manager = "notification-controller";
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WhenQuiet = TimeSpan.FromSeconds(5);
    private readonly StatusSupport _support = new(source, client, time);
    private readonly Dictionary<(string Kind, ObjectName Name), Written> _written = [];

    private ClusterState? _swept;
    private long _sweptAt;
    private bool _hasMore;

    public async Task Run(CancellationToken cancel)
    {
        var failures = 0;
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            if (ReferenceEquals(source.State, _swept) && !_hasMore && time.GetElapsedTime(_sweptAt) < WhenQuiet)
            {
                continue;
            }

            var isTaken = false;
            await loops.Round(LoopName.Status, async () => isTaken = await SweepOnce(cancel));
            failures = isTaken ? 0 : failures + 1;
            if (failures > 0)
            {
                await Task.Delay(retries.After(failures, random.NextDouble()), time, cancel);
            }
        }
    }

    /// <summary>False when the server cannot take any now.</summary>
    private async Task<bool> SweepOnce(CancellationToken cancel)
    {
        try
        {
            (_swept, _sweptAt) = (source.State, time.GetTimestamp());
            await Sweep(cancel);
        }
        catch (Exception e) when (e is KubeException or KubeConfigException)
        {
            // Whoever may not, or cannot now, asks again later and lets the rest of the program be.
            source.Troubles.Note("status", e);
            return false;
        }

        source.Troubles.Note("status", null);
        return true;
    }

    private async Task Sweep(CancellationToken cancel)
    {
        await _support.Learn(cancel);
        var work = new List<(int Rank, string Kind, Func<Task<bool>> Write)>();
        var resources = source.Current;
        foreach (var compiled in source.State.Objects)
        {
            // Receivers have a status of their own making.
            if (compiled.Object is not { Kind: not ResourceKind.Receiver } o || source.Now(o.Key.Kind, o.Name) is not { } now)
            {
                continue;
            }

            // Deleted and made again under the same name: the verdict on the new one is not made yet.
            if (now.Object is { } current && current.Uid != o.Uid)
            {
                continue;
            }

            if (now.Finalizers.Contains(Finalizers.OfReference) && !_support.IsDenied(o.Key.Kind))
            {
                work.Add((0, o.Key.Kind, () => RemoveFinalizer(o, now, cancel)));
            }

            if (work.Count < 10 * WritesASweep && Wanted(o, resources, compiled.Generation) is { } wanted)
            {
                Judge(compiled, o, now, wanted, work, cancel);
            }
        }

        _hasMore = work.Count > 0;
        var limit = new ParallelOptions { MaxDegreeOfParallelism = reconciles.Concurrent, CancellationToken = cancel };
        var kinds = work.OrderBy(w => w.Rank).Take(WritesASweep).GroupBy(w => w.Kind, StringComparer.Ordinal);
        await Task.WhenAll(kinds.Select(k => Parallel.ForEachAsync(k, limit, async (w, _) => await Measure(w.Kind, w.Write))));
        Forget();
    }

    /// <summary>What goes wrong with one object that is not the server's refusal must not keep the others from being written.</summary>
    private async Task Measure(string kind, Func<Task<bool>> write)
    {
        try
        {
            await reconciles.Measure(kind, write);
        }
        catch (Exception e)
            when (e is KubeException { IsInvalidName: true }
                || e is not (KubeException or KubeConfigException or OperationCanceledException or OutOfMemoryException)
            )
        {
            loops.Failed(LoopName.Status, e);
        }
    }

    /// <summary>Null while nothing can be said.</summary>
    private IReadOnlyList<Condition>? Wanted(ResourceObject o, ResourceSet resources, long generation)
    {
        return o.Kind switch
        {
            ResourceKind.Alert when resources.Alerts.TryGetValue(o.Name, out var alert) => resources.Providers.TryGetValue(
                new(o.Name.Namespace, alert.Spec.ProviderName),
                out var itsProvider
            ) && source.IsPending(itsProvider)
                ? null
                : Judged(alert.Aspects, alert.Readiness, book.OfAlert(o.Name)),
            ResourceKind.Provider when resources.Providers.TryGetValue(o.Name, out var provider) => source.IsPending(provider)
                ? null
                : Judged(provider.Aspects, provider.Readiness, book.OfProvider(o.Name)),
            _ => null,
        };

        IReadOnlyList<Condition> Judged(Aspects aspects, Readiness configured, Standing standing) =>
            Conditions.Of(o.Key.Kind, aspects, standing.Judge(configured), standing, generation);
    }

    private void Judge(
        ClusterObject compiled,
        ResourceObject o,
        ClusterObject now,
        IReadOnlyList<Condition> wanted,
        List<(int, string, Func<Task<bool>>)> work,
        CancellationToken cancel
    )
    {
        var key = (o.Key.Kind, o.Name);
        var before = _written.GetValueOrDefault(key) is { } last && last.Uid == o.Uid ? last : null;
        var isSaid = Conditions.AreSaid(wanted, now, compiled.Generation);
        var since = before is null ? TimeSpan.MaxValue : time.GetElapsedTime(before.At);
        if (isSaid || !StatusPace.IsDue(wanted, before?.Conditions, since))
        {
            if (before is not null && isSaid)
            {
                before.IsSeen = true;
            }

            return;
        }

        var spoken = before?.Conditions ?? now.Conditions;
        var turned = Conjunction.Of(spoken) != Conjunction.Of(wanted);
        work.Add((turned ? 1 : 2, o.Key.Kind, () => Write(key, o, now, wanted, spoken, compiled.Generation, cancel)));
    }

    /// <summary>False when the server would not have it.</summary>
    private async Task<bool> Write(
        (string Kind, ObjectName Name) key,
        ResourceObject o,
        ClusterObject now,
        IReadOnlyList<Condition> wanted,
        IReadOnlyList<Condition> spoken,
        long generation,
        CancellationToken cancel
    )
    {
        var isTaken = true;
        if (_support.Has(key.Kind))
        {
            var patch = Conditions.Patch(wanted, now.Conditions, generation, time.GetUtcNow());
            var options = new WriteOptions { FieldManager = Manager, Subresource = "status" };
            try
            {
                await client
                    .Of(source.TypeOf(key.Kind))
                    .Patch(key.Name.Namespace, key.Name.Name, new KubePatch.Merge(patch), options, cancel);
            }
            catch (KubeException e) when (e.Status?.IsNotFound is true)
            {
                // Deleted meanwhile, or the definition has lost its status.
                _support.Doubt();
                return true;
            }
            catch (KubeException e) when (e.Status?.IsForbidden is true)
            {
                _support.Deny(key.Kind, e);
                isTaken = false;
            }
            catch (KubeException e) when (e.Status is { Code: >= 400 and < 500 and not (401 or 429) })
            {
                // Of this one object; the others must not wait for it.
                Log.Refused(log, e.Message);
                isTaken = false;
            }
        }

        lock (_written)
        {
            _written[key] = new Written(o.Uid, wanted, time.GetTimestamp());
        }

        Tell(o, Conjunction.Of(spoken), Conjunction.Of(wanted));
        return isTaken;
    }

    private void Tell(ResourceObject o, Condition? before, Condition? now)
    {
        if (now is null || (before?.Status, before?.Reason) == (now.Status, now.Reason))
        {
            return;
        }

        if (now.Status == "False")
        {
            events.Record(EventTarget.Of(o), isWarning: true, ReasonOf(now), now.Message);
        }
        else if (before?.Status == "False" || now.Reason == ReadyReason.Suspended)
        {
            events.Record(EventTarget.Of(o), isWarning: false, now.Reason, now.Message);
        }
    }

    // The word that the reference has for it, and that people's filters know.
    private static string ReasonOf(Condition ready) =>
        ready.Reason == ReadyReason.InvalidPattern ? "InvalidConfig" : ready.Reason;

    private async Task<bool> RemoveFinalizer(ResourceObject o, ClusterObject now, CancellationToken cancel)
    {
        try
        {
            await client
                .Of(source.TypeOf(o.Key.Kind))
                .Patch(
                    o.Name.Namespace,
                    o.Name.Name,
                    Finalizers.Without(now.Finalizers),
                    new WriteOptions { FieldManager = Manager },
                    cancel
                );
        }
        catch (KubeException e) when (e.Status is { IsNotFound: true } or { Code: 409 or 422 })
        {
            // Gone, or changed meanwhile; the next look sees it as it is then.
            return true;
        }
        catch (KubeException e) when (e.Status?.IsForbidden is true)
        {
            _support.Deny(o.Key.Kind, e);
            return false;
        }

        Log.FinalizerRemoved(log, o.Key.Kind, o.Name.ToString());
        if (o.Kind is ResourceKind.Alert)
        {
            events.Record(
                EventTarget.Of(o),
                isWarning: false,
                "Migration",
                "removed finalizer from Alert to migrate to static Alert"
            );
        }

        return true;
    }

    /// <summary>Of objects that are gone nothing is kept; of those that are as written, no more than while it can count.</summary>
    private void Forget()
    {
        foreach (
            var (key, w) in _written
                .Where(w => w.Value.IsSeen || time.GetElapsedTime(w.Value.At) > TimeSpan.FromMinutes(5))
                .ToList()
        )
        {
            var isGone = source.Now(key.Kind, key.Name) is null;
            if (isGone || (w.IsSeen && time.GetElapsedTime(w.At) > TimeSpan.FromMinutes(5)))
            {
                _written.Remove(key);
            }
        }
    }

    private sealed class Written(string uid, IReadOnlyList<Condition> conditions, long at)
    {
        public string Uid { get; } = uid;
        public IReadOnlyList<Condition> Conditions { get; } = conditions;
        public long At { get; } = at;
        public bool IsSeen { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "removed the finalizer that Tocsin does not need")]
        public static partial void FinalizerRemoved(ILogger log, string kind, string name);

        [LoggerMessage(LogLevel.Error, "a status was refused")]
        public static partial void Refused(ILogger log, string error);
    }
}

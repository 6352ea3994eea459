using Microsoft.Extensions.Logging;
using Tocsin.Core.Configuration;
using Tocsin.Core.Documents;
using Tocsin.Core.Loops;
using Tocsin.Core.Receivers;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;
using Tocsin.Hooks.Annotating;
using Tocsin.Kube.Cache;
using Tocsin.Kube.Client;
using Tocsin.Kube.Config;
using Tocsin.Kube.Files;
using Tocsin.Resources.Cluster;
using Tocsin.Resources.Cluster.Reporting;
using Tocsin.Resources.Cluster.Watching;

namespace Tocsin.Hooks.Reconciling;

/// <summary>
/// Brings each Receiver's status in line with it as the reference does (spec/receivers.md §7): when it changes, when somebody asks by
/// annotation, when its interval is over, and when a Secret changes that is watched. For the one replica that leads.
/// </summary>
internal sealed class ReceiverReconciler(
    ClusterController cluster,
    ReceiverTable table,
    Backoff retries,
    LoopKeeper loops,
    TimeProvider time,
    Random random,
    ILogger log
)
{
    private const string Kind = "Receiver";
    private const string Manager = "notification-controller";
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(100);
    private readonly Dictionary<ObjectName, Round> _rounds = [];
    private readonly ClusterSource _source = cluster.Source;
    private readonly EventRecorder _events = cluster.Events;
    private readonly Reconciles _reconciles = cluster.Reconciles;

    public async Task Run(CancellationToken cancel)
    {
        _rounds.Clear();
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            await loops.Round(LoopName.Receivers, () => RunOnce(cancel));
        }
    }

    private async Task RunOnce(CancellationToken cancel)
    {
        List<(ReceiverResource Receiver, ClusterObject Object)> due = [.. Due()];
        var limit = new ParallelOptions { MaxDegreeOfParallelism = _reconciles.Concurrent, CancellationToken = cancel };
        await Parallel.ForEachAsync(
            due,
            limit,
            async (d, token) => await _reconciles.Measure(Kind, () => Reconcile(d.Receiver, d.Object, token))
        );
    }

    private IEnumerable<(ReceiverResource, ClusterObject)> Due()
    {
        var state = _source.State;
        var seen = new HashSet<ObjectName>();
        foreach (var compiled in state.Objects)
        {
            // Between a change and its compilation there is nothing to be said.
            if (
                compiled.Object is { Kind: ResourceKind.Receiver } o
                && seen.Add(o.Name)
                && state.Compiled.Resources.Receivers.TryGetValue(o.Name, out var receiver)
                && _source.Now(Kind, o.Name) is { Object: { } current } now
                && now.Generation == compiled.Generation
                && current.Uid == o.Uid
                && RoundOf(o.Name).IsDue(now, EditionOf(receiver), time)
            )
            {
                yield return (receiver, now);
            }
        }

        foreach (var gone in _rounds.Keys.Where(n => !seen.Contains(n)).ToList())
        {
            _rounds.Remove(gone);
        }
    }

    private Round RoundOf(ObjectName name)
    {
        if (!_rounds.TryGetValue(name, out var round))
        {
            _rounds[name] = round = new Round();
        }

        return round;
    }

    /// <summary>Grows when a Secret changes that is watched; of others nobody is told.</summary>
    private long? EditionOf(ReceiverResource receiver) =>
        receiver.SecretName is { } secret && _source.IsSecretWatched(secret) ? _source.SecretEditionOf(secret) : null;

    private async Task<bool> Reconcile(ReceiverResource receiver, ClusterObject now, CancellationToken cancel)
    {
        var round = _rounds[receiver.Name];
        round.Begin(now, EditionOf(receiver));
        try
        {
            var isDone = now.IsDeleting ? await End(receiver, now, cancel) : await Judge(receiver, now, round, cancel);
            round.Failures = isDone ? 0 : round.Failures;
            return isDone;
        }
        catch (Exception e) when (e is KubeException or KubeConfigException)
        {
            // Deleted or changed meanwhile shows in the watch; anything else may pass.
            if (e is not KubeException { Status: { IsNotFound: true } or { IsConflict: true } })
            {
                _source.Troubles.Note("status of Receiver", e);
            }

            Again(round);
            return false;
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            // One Receiver that nobody foresaw must not keep the others from being reconciled.
            log.Reconciled(LogLevel.Error, receiver.Name, "Reconciler error", e.ToString());
            Again(round);
            return false;
        }
    }

    private async Task<bool> Judge(ReceiverResource receiver, ClusterObject now, Round round, CancellationToken cancel)
    {
        var o = now.Object!;
        if (!now.Finalizers.Contains(Finalizers.OfReference))
        {
            await Patch(receiver.Name, Finalizers.With(now.Finalizers, now.ResourceVersion), null, cancel);
        }

        if (receiver.IsSuspended)
        {
            log.Reconciled(LogLevel.Information, receiver.Name, "Reconciliation is suspended for this object");
            await Write(receiver.Name, ReceiverStatus.Suspended(now), now, cancel);
            if (ReceiverStatus.IsReady(now.Conditions))
            {
                Finish(receiver, o);
            }

            return true;
        }

        if (receiver.Fault is { } fault)
        {
            var status = ReceiverStatus.Failed(now.WebhookPath, fault, now.Generation);
            await Write(receiver.Name, status, now, cancel);
            const string Said = "Reconciliation failed terminally due to configuration error";
            log.Reconciled(LogLevel.Error, receiver.Name, Said, fault.LogText);
            _events.Record(EventTarget.Of(o), isWarning: true, fault.Reason, fault.Message);
            return true;
        }

        return await Publish(receiver, now, round, cancel);
    }

    private async Task<bool> Publish(ReceiverResource receiver, ClusterObject now, Round round, CancellationToken cancel)
    {
        string path;
        try
        {
            path = WebhookPath.Of(await Token(receiver, cancel), receiver.Name.Name, receiver.Name.Namespace);
        }
        catch (HookSecretException e)
        {
            await Write(receiver.Name, ReceiverStatus.WithoutToken(e.Message, now.Generation), now, cancel);
            log.Reconciled(LogLevel.Error, receiver.Name, "Reconciler error", e.Message);
            _events.Record(EventTarget.Of(now.Object!), isWarning: true, "Failed", e.Message);
            Again(round);
            return false;
        }

        if (now.WebhookPath != path)
        {
            log.Reconciled(LogLevel.Information, receiver.Name, ReceiverStatus.Initialized(path));
        }

        await Write(receiver.Name, ReceiverStatus.Ready(path, now.Generation), now, cancel);
        Finish(receiver, now.Object!);
        round.DueAt = time.GetTimestamp() + (long)(receiver.Spec.Interval.TotalSeconds * time.TimestampFrequency);
        return true;
    }

    /// <summary>Of a Receiver without a Secret nothing.</summary>
    private async Task<byte[]> Token(ReceiverResource receiver, CancellationToken cancel)
    {
        if (receiver.SecretName is not { } name)
        {
            return [];
        }

        var (secret, failure) = await _source.ReadSecret(name, cancel);
        return secret is null
            ? throw new HookSecretException(HookSecrets.TokenUnread(name, failure))
            : ReceiverSecret.Of(secret).Token ?? throw new HookSecretException(HookSecrets.TokenMissing(name));
    }

    private async Task<bool> End(ReceiverResource receiver, ClusterObject now, CancellationToken cancel)
    {
        table.Remove(receiver.Name);
        if (!now.Finalizers.Contains(Finalizers.OfReference))
        {
            return true;
        }

        await Patch(receiver.Name, Finalizers.Without(now.Finalizers), null, cancel);
        Finish(receiver, now.Object!);
        return true;
    }

    private void Finish(ReceiverResource receiver, ResourceObject o)
    {
        var message = $"Reconciliation finished, next run in {GoDuration.Write(receiver.Spec.Interval)}";
        log.Reconciled(LogLevel.Information, receiver.Name, message);
        _events.Record(EventTarget.Of(o), isWarning: false, "Succeeded", message);
    }

    private async Task Write(ObjectName name, ReceiverStatus status, ClusterObject now, CancellationToken cancel)
    {
        var ready = status.Conditions.FirstOrDefault(c => c.Type == "Ready");
        table.Decide(
            name,
            new ReceiverStanding(
                status.Path,
                ReceiverStatus.TakesWebhooks(status.Conditions),
                ready?.Reason ?? "",
                ready?.Message ?? ""
            )
        );
        var version = now.ResourceVersion;
        try
        {
            if (status.Patch(now, RequestedAtOf(now), time.GetUtcNow()) is { } patch)
            {
                var written = await Patch(name, new KubePatch.Merge(patch), "status", cancel);
                version = written;
                _source.Troubles.Note("status of Receiver", null);
            }
        }
        finally
        {
            table.Written(name, version);
        }
    }

    /// <returns>The version that it made.</returns>
    private async Task<string> Patch(ObjectName name, KubePatch patch, string? subresource, CancellationToken cancel)
    {
        var options = new WriteOptions { FieldManager = Manager, Subresource = subresource };
        var api = cluster.Client.Of(_source.TypeOf(Kind), ClusterJson.TypeInfo);
        return (await api.Patch(name.Namespace, name.Name, patch, options, cancel)).ResourceVersion;
    }

    private void Again(Round round) =>
        round.DueAt =
            time.GetTimestamp()
            + (long)(retries.After(++round.Failures, random.NextDouble()).TotalSeconds * time.TimestampFrequency);

    private static string RequestedAtOf(ClusterObject now) =>
        now.Object?.Root["metadata"] is MapNode metadata
        && metadata["annotations"] is MapNode annotations
        && annotations[RequestedAt.Annotation] is ScalarNode { Text: var text }
            ? text
            : "";

    /// <summary>What is remembered of a Receiver between two looks.</summary>
    private sealed class Round
    {
        private string? _uid;
        private long _generation;
        private string _requestedAt = "";
        private bool _isDeleting;
        private long? _edition;

        public int Failures { get; set; }

        /// <summary>Null until something changes.</summary>
        public long? DueAt { get; set; }

        public bool IsDue(ClusterObject now, long? edition, TimeProvider time) =>
            _uid != now.Object!.Uid
            || _generation != now.Generation
            || _requestedAt != RequestedAtOf(now)
            || _isDeleting != now.IsDeleting
            || (edition ?? _edition) != _edition
            || DueAt is { } at && time.GetTimestamp() >= at;

        public void Begin(ClusterObject now, long? edition)
        {
            (_uid, _generation, _requestedAt) = (now.Object!.Uid, now.Generation, RequestedAtOf(now));
            (_isDeleting, _edition) = (now.IsDeleting, edition);
            DueAt = null;
        }
    }
}

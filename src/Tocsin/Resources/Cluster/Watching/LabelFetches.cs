using System.Collections.Concurrent;
using Tocsin.Core.Events;
using Tocsin.Kube.Client;
using Tocsin.Kube.Files;
using Labels = System.Collections.Generic.IReadOnlyDictionary<string, string>;

namespace Tocsin.Resources.Cluster.Watching;

/// <summary>
/// The labels of objects that events name and no watch has shown yet, as those that were just created: each is asked for once,
/// however many events name it, and no flood of names becomes a flood of requests.
/// </summary>
internal sealed class LabelFetches(KubeClient client, ClusterTroubles troubles, TimeProvider time)
{
    private const int Remembered = 1000;
    private const int AtOnce = 200;
    private const int ASecond = 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>By then a watch that keeps up has shown it.</summary>
    private static readonly TimeSpan Found = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan NotFound = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Refused = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<Key, Entry> _entries = new();
    private readonly ConcurrentDictionary<string, Entry> _refusals = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private double _allowance = AtOnce;
    private long _allowedAt = time.GetTimestamp();

    public Labels? Of(ObjectReference o) =>
        _entries.TryGetValue(Key.Of(o), out var e) && !IsOld(e) && e.Fetching.IsCompletedSuccessfully
            ? e.Fetching.Result.Labels
            : null;

    /// <summary>Why they are not known.</summary>
    public string WhyNot(ObjectReference o, ResourceType type) =>
        _entries.TryGetValue(Key.Of(o), out var e) && e.Fetching.IsCompletedSuccessfully ? e.Fetching.Result.Why
        : _refusals.TryGetValue(type.FullName, out var refusal) && !IsOld(refusal) ? refusal.Fetching.Result.Why
        : $"the watch has not shown it, and more such objects were named than the {ASecond} a second that are asked for";

    /// <summary>Asks for them if that may help; ends when they are known or it is known why not.</summary>
    public Task Learn(ObjectReference o, ResourceType type)
    {
        var key = Key.Of(o);
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var known) && !IsOld(known))
            {
                return known.Fetching;
            }

            if ((_refusals.TryGetValue(type.FullName, out var refusal) && !IsOld(refusal)) || !MakeRoom() || !IsAllowed())
            {
                return Task.CompletedTask;
            }

            return (_entries[key] = new Entry(Task.Run(() => Fetch(o, type)), time.GetTimestamp())).Fetching;
        }
    }

    private async Task<Answer> Fetch(ObjectReference o, ResourceType type)
    {
        using var bound = new CancellationTokenSource(Limit, time);
        try
        {
            var labels = await client.MetadataOf(type, LabelsJson.TypeInfo).Get(o.Namespace, o.Name, bound.Token);
            Forgive(type);
            return new Answer(labels, "", Found);
        }
        catch (OperationCanceledException)
        {
            return new Answer(null, $"the API server did not answer within {Limit.TotalSeconds:0} s", NotFound);
        }
        catch (KubeException e) when (e.Status?.IsNotFound is true)
        {
            Forgive(type);
            return new Answer(null, "the cluster has no such object", NotFound);
        }
        catch (Exception e) when (e is KubeException or KubeConfigException)
        {
            var answer = new Answer(null, ClusterTroubles.Words(e), NotFound);
            if (e is KubeException { Status.IsForbidden: true })
            {
                // The role does not allow it, for this object as for any other of its kind.
                _refusals[type.FullName] = new Entry(Task.FromResult(answer with { Kept = Refused }), time.GetTimestamp());
                troubles.Note(Trouble(type), e);
            }

            return answer;
        }
    }

    private void Forgive(ResourceType type)
    {
        if (_refusals.TryRemove(type.FullName, out _))
        {
            troubles.Note(Trouble(type), null);
        }
    }

    private static string Trouble(ResourceType type) => $"labels of single {type.FullName}";

    private bool MakeRoom()
    {
        if (_entries.Count >= Remembered)
        {
            foreach (var (key, _) in _entries.Where(e => IsOld(e.Value)))
            {
                _entries.TryRemove(key, out _);
            }
        }

        return _entries.Count < Remembered;
    }

    private bool IsAllowed()
    {
        var now = time.GetTimestamp();
        _allowance = Math.Min(AtOnce, _allowance + (time.GetElapsedTime(_allowedAt, now).TotalSeconds * ASecond));
        _allowedAt = now;
        if (_allowance < 1)
        {
            return false;
        }

        _allowance--;
        return true;
    }

    private bool IsOld(Entry e) =>
        time.GetElapsedTime(e.At) > (e.Fetching.IsCompletedSuccessfully ? e.Fetching.Result.Kept : 2 * Limit);

    private readonly record struct Key(string Group, string Kind, string Namespace, string Name)
    {
        public static Key Of(ObjectReference o) => new(o.Group, o.Kind, o.Namespace, o.Name);
    }

    private sealed record Answer(Labels? Labels, string Why, TimeSpan Kept);

    private sealed record Entry(Task<Answer> Fetching, long At);
}

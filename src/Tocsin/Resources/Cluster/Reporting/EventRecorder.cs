using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tocsin.Core.Loops;
using Tocsin.Kube.Cache;
using Tocsin.Kube.Client;
using Tocsin.Kube.Files;
using Tocsin.Resources.Cluster.Watching;

namespace Tocsin.Resources.Cluster.Reporting;

/// <summary>Kubernetes events about Alerts, Providers and Receivers, in the reference's words (spec/events-and-alerts.md §8).</summary>
/// <param name="instance">The pod's name.</param>
/// <param name="retries">How long a write that failed waits for the next try.</param>
internal sealed class EventRecorder(
    KubeClient client,
    string instance,
    ClusterTroubles troubles,
    Backoff retries,
    LoopKeeper loops,
    TimeProvider time,
    Random random
)
{
    private const string Component = "notification-controller";
    private const int Longest = 1024;
    private const int WritesATick = 25;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private readonly KubeApi<JsonElement> _api = client.Of(ClusterKinds.Events);
    private readonly EventBook _book = new();
    private readonly Lock _lock = new();
    private long _made;

    /// <summary>Never waits: what is too much is left out.</summary>
    public void Record(
        EventTarget target,
        bool isWarning,
        string reason,
        string message,
        IReadOnlyDictionary<string, string>? annotations = null
    )
    {
        var text = message.Length <= Longest ? message : message[..(Longest - 1)] + "…";
        lock (_lock)
        {
            _book.Note(new EventKey(target, isWarning, reason, text), annotations, time.GetUtcNow());
        }
    }

    public async Task Run(CancellationToken cancel)
    {
        var failures = 0;
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            var isTaken = false;
            await loops.Round(LoopName.Events, async () => isTaken = await Write(Due(), cancel));
            if (isTaken)
            {
                failures = 0;
            }
            else
            {
                await Task.Delay(retries.After(++failures, random.NextDouble()), time, cancel);
            }
        }
    }

    private IReadOnlyList<EventEntry> Due()
    {
        lock (_lock)
        {
            return _book.Due(time.GetUtcNow(), WritesATick);
        }
    }

    /// <summary>False when the server cannot take any now.</summary>
    private async Task<bool> Write(IReadOnlyList<EventEntry> due, CancellationToken cancel)
    {
        Exception? refused = null;
        foreach (var (i, entry) in due.Index())
        {
            try
            {
                await Write(entry, cancel);
            }
            catch (Exception e) when (IsOfOne(e) && !cancel.IsCancellationRequested)
            {
                // Of this one event; the others must not wait for it.
                refused = e;
                lock (_lock)
                {
                    _book.Refused(entry, retries, random.NextDouble(), time.GetUtcNow());
                }
            }
            catch (Exception e) when (e is KubeException or KubeConfigException)
            {
                troubles.Note("events", e);
                lock (_lock)
                {
                    due.Skip(i).ToList().ForEach(_book.Unwritten);
                }

                return false;
            }
        }

        if (due.Count > 0)
        {
            troubles.Note("events", refused);
        }

        return true;
    }

    private static bool IsOfOne(Exception e) =>
        e switch
        {
            KubeException k => k.IsInvalidName || k.Status is { Code: >= 400 and < 500 and not (401 or 429) },
            _ => e is not (KubeConfigException or OutOfMemoryException),
        };

    private async Task Write(EventEntry entry, CancellationToken cancel)
    {
        int count;
        DateTimeOffset last;
        lock (_lock)
        {
            (count, last) = (entry.Count, entry.Last);
        }

        await Write(entry, count, last, cancel);
        lock (_lock)
        {
            EventBook.Written(entry, count, time.GetUtcNow());
        }
    }

    private async Task Write(EventEntry entry, int count, DateTimeOffset last, CancellationToken cancel)
    {
        var ns = entry.Key.Target.Name.Namespace;
        if (entry is { IsThere: true, Name: { } known })
        {
            var patch = new JsonObject { ["count"] = count, ["lastTimestamp"] = Text(last) };
            try
            {
                await _api.Patch(ns, known, new KubePatch.Merge(patch), new WriteOptions(), cancel);
                return;
            }
            catch (KubeException e) when (e.Status?.IsNotFound is true)
            {
                // Events live an hour; it begins anew.
                (entry.Name, entry.IsThere) = (null, false);
            }
        }

        // Under the same name until it is there: an answer that was lost must not make a second one.
        var name = entry.Name ??= NewName(entry.Key.Target);
        try
        {
            await _api.Create(ns, Json(entry, name, count, last), new WriteOptions(), cancel);
        }
        catch (KubeException e) when (e.Status is { Code: 409, Reason: "AlreadyExists" })
        {
            // It was.
        }
        catch (KubeException e) when (e.Status is { IsNotFound: true } or { Code: 403, Reason: "Forbidden" } && IsEnding(e))
        {
            // The namespace is being deleted, and nobody will read it.
        }

        entry.IsThere = true;
    }

    private static bool IsEnding(KubeException e) =>
        e.Status!.IsNotFound || e.Status.Details?.Causes?.Any(c => c.Reason == "NamespaceTerminating") is true;

    private string NewName(EventTarget target)
    {
        var number = (time.GetUtcNow().ToUnixTimeMilliseconds() << 12) + (Interlocked.Increment(ref _made) & 0xfff);
        var name = target.Name.Name.Length > 200 ? target.Name.Name[..200] : target.Name.Name;
        return $"{name}.{number.ToString("x16", CultureInfo.InvariantCulture)}";
    }

    private JsonElement Json(EventEntry entry, string name, int count, DateTimeOffset last)
    {
        var (target, isWarning, reason, message) = entry.Key;
        var metadata = new JsonObject { ["name"] = name, ["namespace"] = target.Name.Namespace };
        if (entry.Annotations.Count > 0)
        {
            metadata["annotations"] = new JsonObject(
                entry.Annotations.Select(a => KeyValuePair.Create(a.Key, (JsonNode?)JsonValue.Create(a.Value)))
            );
        }

        var json = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Event",
            ["metadata"] = metadata,
            ["involvedObject"] = target.Json(),
            ["type"] = isWarning ? "Warning" : "Normal",
            ["reason"] = reason,
            ["message"] = message,
            ["count"] = count,
            ["firstTimestamp"] = Text(entry.First),
            ["lastTimestamp"] = Text(last),
            ["source"] = new JsonObject { ["component"] = Component, ["host"] = instance },
            ["reportingComponent"] = Component,
            ["reportingInstance"] = instance,
        };
        using var document = JsonDocument.Parse(json.ToJsonString());
        return document.RootElement.Clone();
    }

    private static string Text(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tocsin.Core.Configuration;
using Tocsin.Core.Receivers;
using Tocsin.Hooks.Annotating;

namespace Tocsin.Hooks;

/// <summary>Follows the entries of a Receiver for one webhook. One that fails does not stop the others (spec/receivers.md §1, §6).</summary>
internal sealed class EntryRounds(
    ReceiverResource receiver,
    HookFilters filters,
    HookCluster cluster,
    HookStory story,
    ILogger log
)
{
    private readonly HashSet<HookObject> _asked = [];
    private readonly List<string> _failures = [];
    private int _held;

    /// <summary>Objects are found and filtered, and not annotated.</summary>
    public bool IsRehearsal { get; init; }

    /// <summary>False when an entry failed.</summary>
    public bool End()
    {
        if (_failures is [var first, ..])
        {
            story.Failed(first);
        }
        else if (_asked.Count == 0 && _held > 0)
        {
            story.Ignored(HookReason.Filtered, "its filters took none of the objects");
        }
        else if (_asked.Count == 0)
        {
            story.Ignored(HookReason.NothingFound, "spec.resources names no object that is there");
        }

        return _failures is [];
    }

    public async Task Follow(ResourceReference entry, Target target, CancellationToken cancel)
    {
        try
        {
            switch (target)
            {
                case Target.Refused refused:
                    throw new AnnotationException(refused.LogText);
                case Target.Named named:
                    await One(entry, await cluster.Find(named, cancel), null, cancel);
                    break;
                case Target.Labelled labelled:
                    await Each(entry, labelled, cancel);
                    break;
            }
        }
        catch (AnnotationException e)
        {
            _failures.Add(e.Message);
            story.Tell(Named(entry), "failed", e.Message);
            log.Say(
                LogLevel.Error,
                receiver.Name,
                "unable to request reconciliation",
                e.Message,
                new KeyValuePair<string, object?>("resource", Shown(entry))
            );
        }
    }

    private async Task Each(ResourceReference entry, Target.Labelled labelled, CancellationToken cancel)
    {
        log.Say(
            LogLevel.Debug,
            receiver.Name,
            labelled.LogText,
            null,
            new KeyValuePair<string, object?>("matchLabels", labelled.Labels)
        );
        var found = await cluster.Select(labelled, cancel);
        if (found is [])
        {
            story.Tell(Named(entry), "nothing found", labelled.NothingFound);
            log.Say(LogLevel.Error, receiver.Name, "error annotating resources", labelled.NothingFound);
        }

        foreach (var (o, metadata) in found)
        {
            await One(entry, o, metadata, cancel);
        }
    }

    private async Task One(ResourceReference entry, HookObject o, JsonElement? metadata, CancellationToken cancel)
    {
        if (receiver.Spec.ResourceFilter is not null || entry.Filter is not null)
        {
            switch (filters.Ask(entry, metadata ?? await cluster.Read(o, cancel)))
            {
                case FilterResult.Failed failed:
                    throw new AnnotationException(failed.Text);
                case FilterResult.Held held:
                    _held++;
                    story.Tell(o.ToString(), "filtered", $"false: {held.Filter}");
                    log.Say(
                        LogLevel.Debug,
                        receiver.Name,
                        $"resource '{o.InLogs}' NOT annotated because CEL expression returned false"
                    );
                    return;
            }
        }

        // Named twice it is asked once: the one patch covers both.
        if (!_asked.Contains(o))
        {
            if (!IsRehearsal)
            {
                await cluster.Annotate(o, cancel);
            }

            _asked.Add(o);
            story.Annotated(o);
        }

        log.Say(LogLevel.Information, receiver.Name, $"resource '{o.InLogs}' annotated");
    }

    private string Named(ResourceReference entry) =>
        $"{entry.Kind}/{(entry.Namespace.Length > 0 ? entry.Namespace : receiver.Name.Namespace)}/{entry.Name}";

    private static Dictionary<string, object?> Shown(ResourceReference entry)
    {
        var shown = new Dictionary<string, object?>();
        foreach (
            var (key, value) in ((string, string)[])
                [
                    ("apiVersion", entry.ApiVersion),
                    ("kind", entry.Kind),
                    ("name", entry.Name),
                    ("namespace", entry.Namespace),
                    ("filter", entry.Filter?.Text ?? ""),
                ]
        )
        {
            if (value.Length > 0)
            {
                shown[key] = value;
            }
        }

        if (entry.MatchLabels is { Count: > 0 } labels)
        {
            shown["matchLabels"] = labels;
        }

        return shown;
    }
}

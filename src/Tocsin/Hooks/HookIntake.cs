using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tocsin.Core.Configuration;
using Tocsin.Core.Receivers;
using Tocsin.Core.Reports;
using Tocsin.Hooks.Annotating;

namespace Tocsin.Hooks;

/// <summary>
/// A webhook's way: which Receiver, is it ready, is it genuine, which objects does it mean, have them reconciled (spec/receivers.md
/// §1). It answers with a status, and the history says more.
/// </summary>
/// <param name="secrets">A Receiver's Secret as it is now.</param>
/// <param name="cluster">Null where there is none: then no Receiver is ready.</param>
internal sealed class HookIntake(
    Func<ResourceSet> resources,
    ReceiverTable table,
    Func<ReceiverResource, CancellationToken, Task<ReceiverSecret>> secrets,
    IReadOnlyDictionary<string, IReceiver> types,
    HookCluster? cluster,
    bool noCrossNamespaceRefs,
    HookRecorder recorder,
    TimeProvider time,
    ILogger log
)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Says what would become of a webhook, and neither annotates nor counts nor writes it down.</summary>
    public bool IsRehearsal { get; init; }

    /// <summary>The status to answer with.</summary>
    public async Task<int> Take(Webhook hook, IPAddress sender)
    {
        if (table.Find(hook.Target) is not { } found || !resources().Receivers.TryGetValue(found.Name, out var receiver))
        {
            recorder.Unknown();
            return 404;
        }

        var story = new HookStory(receiver, sender, time.GetUtcNow());
        var status = await Judge(receiver, found.Standing, hook, story);
        recorder.Done(story, status);
        return status;
    }

    /// <summary>What would become of it; null when its path belongs to no Receiver.</summary>
    /// <param name="name">The Receiver, where it does not follow from the path.</param>
    public async Task<(HookStory Story, int Status)?> Rehearse(Webhook hook, ObjectName? name)
    {
        name ??= table.Find(hook.Target)?.Name;
        if (name is not { } known || !resources().Receivers.TryGetValue(known, out var receiver))
        {
            return null;
        }

        var story = new HookStory(receiver, IPAddress.None, time.GetUtcNow());
        var standing = table.Of(known) ?? new ReceiverStanding("", false, "", "waiting to be reconciled");
        return (story, await Judge(receiver, standing, hook, story));
    }

    private async Task<int> Judge(ReceiverResource receiver, ReceiverStanding standing, Webhook hook, HookStory story)
    {
        const string Unable = "unable to process request";
        if (receiver.IsSuspended)
        {
            story.Ignored(HookReason.Suspended, "the Receiver is suspended");
            log.Say(LogLevel.Error, receiver.Name, "receiver is suspended", Unable);
            return 503;
        }

        if (!standing.TakesWebhooks || receiver.Fault is not null || cluster is null)
        {
            story.Ignored(HookReason.NotReady, $"the Receiver is not ready: {standing.Message}");
            log.Say(LogLevel.Error, receiver.Name, "receiver is not ready", Unable);
            return 503;
        }

        // A sender that goes away does not undo what it asked for.
        using var limit = new CancellationTokenSource(Limit, time);
        try
        {
            var verdict = await Verify(receiver, hook, limit.Token);
            return verdict is Verdict.Genuine genuine
                ? await Follow(receiver, hook, genuine, story, limit.Token)
                : Refuse(receiver, (Verdict.Refused)verdict, story);
        }
        catch (OperationCanceledException)
        {
            story.Failed($"it was not done within {Limit.TotalSeconds:0} s");
            return 500;
        }
    }

    private async Task<Verdict> Verify(ReceiverResource receiver, Webhook hook, CancellationToken cancel)
    {
        if (!types.TryGetValue(receiver.Spec.Type, out var type))
        {
            var unknown = $"receiver type '{receiver.Spec.Type}' is not built";
            return new Verdict.Refused(Check.Payload, unknown, unknown);
        }

        try
        {
            var secret = receiver.SecretName is null ? ReceiverSecret.None : await secrets(receiver, cancel);
            return await Verification.Run(type, receiver.Spec, secret, hook, cancel);
        }
        catch (HookSecretException e)
        {
            return new Verdict.Refused(Check.Secret, "its Secret cannot be read", e.Message);
        }
    }

    private int Refuse(ReceiverResource receiver, Verdict.Refused refused, HookStory story)
    {
        if (refused.Check is Check.Event)
        {
            story.Ignored(HookReason.EventNotAllowed, refused.Reason);
        }
        else
        {
            story.Refused(refused.IsForgery ? HookReason.Forged : HookReason.Of(refused.Check), refused.Reason);
        }

        story.Check = refused.Check.ToString();
        story.Weight = IsRehearsal ? 1 : recorder.Weigh(story);
        if (story.Weight > 0)
        {
            log.Say(
                LogLevel.Error,
                receiver.Name,
                "unable to validate payload",
                Clipped(refused.LogText),
                new("check", refused.Check.ToString()),
                new("reason", refused.Reason),
                new("sender", story.Sender.ToString()),
                new("count", story.Weight)
            );
        }

        return 400;
    }

    private async Task<int> Follow(
        ReceiverResource receiver,
        Webhook hook,
        Verdict.Genuine genuine,
        HookStory story,
        CancellationToken cancel
    )
    {
        story.Event = genuine.Event;
        if (genuine.LogText.Length > 0)
        {
            log.Say(LogLevel.Information, receiver.Name, genuine.LogText);
        }

        if (HookFilters.Of(receiver.Spec, hook, genuine, out var fault) is not { } filters)
        {
            log.Say(LogLevel.Error, receiver.Name, "unable to create resource filters", fault);
            story.Failed(fault);
            return 500;
        }

        var rounds = new EntryRounds(receiver, filters, cluster!, story, log) { IsRehearsal = IsRehearsal };
        foreach (var entry in receiver.Spec.Resources)
        {
            await rounds.Follow(entry, Target.Of(entry, receiver.Name.Namespace, noCrossNamespaceRefs), cancel);
        }

        return rounds.End() ? 200 : 500;
    }

    private static string Clipped(string text) => text.Length <= 4096 ? text : text[..4096] + "…";
}

namespace Tocsin.Core.Receivers;

/// <summary>All that decides whether a webhook is genuine, in the reference's order: Secret, the type's check, allowed events.</summary>
public static class Verification
{
    public static async ValueTask<Verdict> Run(
        IReceiver receiver,
        ReceiverSpec spec,
        ReceiverSecret secret,
        Webhook hook,
        CancellationToken cancel
    )
    {
        if (receiver.Type.NeedsSecret && secret.Token is null)
        {
            return new Verdict.Refused(
                Check.Secret,
                $"Secret '{secret.Name}' has no key '{ReceiverSecret.TokenKey}'; add it",
                $"invalid \"{secret.Name}\" secret data: required field '{ReceiverSecret.TokenKey}'"
            );
        }

        var verdict = await receiver.Verify(hook, spec, secret, cancel);
        return verdict is Verdict.Genuine && Event(receiver.Type, spec, hook) is { } refused ? refused : verdict;
    }

    /// <summary>Why <c>spec.events</c> does not allow the webhook's event; null when it does.</summary>
    private static Verdict.Refused? Event(ReceiverType type, ReceiverSpec spec, Webhook hook)
    {
        if (type.EventHeader is null || Allows(spec.Events, hook.Header(type.EventHeader)))
        {
            return null;
        }

        var name = hook.Header(type.EventHeader);
        var what = name.Length == 0 ? $"there is no header {type.EventHeader}" : $"the header {type.EventHeader} names another";
        return new Verdict.Refused(
            Check.Event,
            $"{what}, and spec.events allows only {string.Join(", ", spec.Events)}",
            $"the {type.EventNoun} \"{Shown.Of(name)}\" is not authorised"
        );
    }

    /// <summary>Whether a list of events allows one: an empty list allows all, and case is ignored.</summary>
    public static bool Allows(IReadOnlyList<string> events, string name) =>
        events.Count == 0 || events.Contains(name, StringComparer.OrdinalIgnoreCase);
}

using System.Net;
using Tocsin.Core.Configuration;
using Tocsin.Core.Receivers;
using Tocsin.Core.Reports;
using Tocsin.Hooks.Annotating;

namespace Tocsin.Hooks;

/// <summary>What became of a webhook in one word, for programs: a closed set.</summary>
internal static class HookReason
{
    /// <summary>Genuine: the objects were asked to reconcile.</summary>
    public const string Annotated = nameof(Annotated);

    /// <summary>Genuine, and an object could not be found or asked.</summary>
    public const string Failed = nameof(Failed);

    /// <summary>Refused: whoever sent it does not share the secret.</summary>
    public const string Forged = nameof(Forged);

    /// <summary>Refused: the Receiver's Secret lacks something.</summary>
    public const string InvalidSecret = nameof(InvalidSecret);

    /// <summary>Refused: the keys that tokens are verified with could not be fetched.</summary>
    public const string KeysUnavailable = nameof(KeysUnavailable);

    /// <summary>Refused: the body is not what the type's senders send.</summary>
    public const string InvalidPayload = nameof(InvalidPayload);

    /// <summary>Ignored: spec.events does not name the event.</summary>
    public const string EventNotAllowed = nameof(EventNotAllowed);

    /// <summary>Ignored: the filters took none of the objects.</summary>
    public const string Filtered = nameof(Filtered);

    /// <summary>Ignored: there are no such objects.</summary>
    public const string NothingFound = nameof(NothingFound);
    public const string Suspended = nameof(Suspended);
    public const string NotReady = nameof(NotReady);

    public static string Of(Check check) =>
        check switch
        {
            Check.Secret => InvalidSecret,
            Check.Keys => KeysUnavailable,
            Check.Payload => InvalidPayload,
            Check.Event => EventNotAllowed,
            _ => Forged,
        };
}

/// <summary>What is told of one webhook: never its body, a token or the path.</summary>
internal sealed class HookStory(ReceiverResource receiver, IPAddress sender, DateTimeOffset at)
{
    private const int MostTold = 1000;
    private readonly List<string> _annotated = [];
    private readonly List<(string Object, string Verdict, string Why)> _told = [];

    public ObjectName Receiver => receiver.Name;
    public string Type => receiver.Spec.Type;
    public IPAddress Sender => sender;
    public DateTimeOffset At => at;
    public string Event { get; set; } = "";
    public string Verdict { get; private set; } = "genuine";
    public string Reason { get; private set; } = HookReason.Annotated;
    public string Message { get; private set; } = "";
    public IReadOnlyList<string> Objects => _annotated;

    /// <summary>How many it stands for; 0 when it is only counted.</summary>
    public long Weight { get; set; } = 1;

    /// <summary>The check that it failed; empty for none.</summary>
    public string Check { get; set; } = "";

    /// <summary>What becomes of each object, or of an entry that names none.</summary>
    public IReadOnlyList<(string Object, string Verdict, string Why)> Told => _told;

    public void Annotated(HookObject o)
    {
        _annotated.Add(o.ToString());
        Tell(o.ToString(), "annotated", "");
    }

    public void Tell(string o, string verdict, string why)
    {
        if (_told.Count < MostTold)
        {
            _told.Add((o, verdict, why));
        }
    }

    public void Failed(string why) => (Reason, Message) = (HookReason.Failed, why);

    public void Refused(string reason, string why) => (Verdict, Reason, Message) = ("refused", reason, why);

    public void Ignored(string reason, string why) => (Verdict, Reason, Message) = ("ignored", reason, why);
}

using System.Text.Json;

namespace Tocsin.Core.Receivers;

/// <summary>What a webhook is found to be.</summary>
public abstract record Verdict
{
    private Verdict() { }

    /// <summary>It comes from who shares the Receiver's secret, or from somebody who knows the path where nothing more is asked for.</summary>
    /// <param name="Event">The sender's name for what happened, shortened if it is long; empty where the type has none.</param>
    /// <param name="Body">The JSON that filters see as <c>req</c>, if the request's Content-Type says it is JSON.</param>
    public sealed record Genuine(string Event, ReadOnlyMemory<byte> Body) : Verdict
    {
        /// <summary>The claims of a verified token, an object; null where the type has none.</summary>
        public JsonElement? Claims { get; init; }

        /// <summary>The reference's log line about the event, as <c>handling GitHub event: push</c>; empty for none.</summary>
        public string LogText { get; init; } = "";
    }

    /// <summary>It is answered 400, and nothing is annotated.</summary>
    /// <param name="Check">Which check failed.</param>
    /// <param name="Reason">What was compared with what, and what to look at; without the values.</param>
    /// <param name="LogText">The reference's text, logged as the error of <c>unable to validate payload</c>.</param>
    public sealed record Refused(Check Check, string Reason, string LogText) : Verdict
    {
        /// <summary>Whether it may have been sent by somebody without the secret; a wrong event or a server of keys that is down says nothing of that.</summary>
        public bool IsForgery => Check is Check.Signature or Check.Token;
    }
}

/// <summary>The checks that a webhook can fail, in the order they are made.</summary>
public enum Check
{
    /// <summary>The Receiver's Secret lacks something: nobody could pass.</summary>
    Secret,

    /// <summary>A signature over the body.</summary>
    Signature,

    /// <summary>A shared token, or the bearer's token and its claims.</summary>
    Token,

    /// <summary>The keys that tokens are verified with could not be fetched.</summary>
    Keys,

    /// <summary>The body is not what the type's senders send.</summary>
    Payload,

    /// <summary><c>spec.events</c> does not name the event.</summary>
    Event,
}

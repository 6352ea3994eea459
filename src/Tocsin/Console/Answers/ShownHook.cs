using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Tocsin.Core.Receivers;
using Tocsin.Storage;

namespace Tocsin.Console.Answers;

/// <summary>A webhook of the history: never its body, a token or the path.</summary>
internal sealed record ShownHook(
    long Id,
    DateTimeOffset ReceivedAt,
    [property: Description("namespace/name")] string Receiver,
    [property: Description("The Receiver's.")] string Type,
    [property: Description("What the sender calls the event; empty when it says nothing.")] string Event,
    [property: AllowedValues("genuine", "refused", "ignored")] string Verdict,
    [property: Description("One word for programs, such as Annotated or Forged; docs/webhooks.md lists them.")] string Reason,
    [property: Description("What was answered.")] int Status,
    [property: Description("The objects that were asked to reconcile: Kind/namespace/name.")] IReadOnlyList<string> Annotated,
    [property: Description("The reason for people.")] string Message,
    [property: Description("The address that it came from.")] string Sender,
    [property: Description("How many it stands for: of a refused burst only some are written down.")] long Count
)
{
    public static ShownHook Of(HookRow row) =>
        new(
            row.Id,
            row.ReceivedAt,
            row.Receiver,
            row.Type,
            row.Event,
            row.Verdict,
            row.Reason,
            row.Status,
            row.Annotated,
            row.Message,
            row.Sender,
            row.Count
        );
}

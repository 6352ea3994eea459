using System.IO.Enumeration;

namespace Tocsin.Acceptance.Cluster.Receiving;

/// <summary>What Tocsin does otherwise than Flux's notification-controller, on purpose.</summary>
/// <param name="Name">As the page that explains it calls it.</param>
/// <param name="Cases">A glob of the recorded cases.</param>
/// <param name="Part">What of the step is otherwise.</param>
/// <param name="Page">Where the reason stands.</param>
internal sealed record Difference(string Name, string Cases, StepPart Part, string Page)
{
    public bool IsOf(string name) => FileSystemName.MatchesSimpleExpression(Cases, name, ignoreCase: false);
}

/// <summary>What is compared of a step.</summary>
internal enum StepPart
{
    AnswerHead,
    AnswerBody,
    Log,
    Everything,
}

internal static class Differences
{
    private const string Guide = "docs/webhooks.md";

    public static IReadOnlyList<Difference> All { get; } =
    [
        new("Here each event stands for itself", "cdevents-state-leak-*", StepPart.Everything, "docs/receivers/cdevents.md"),
        new(
            "Google's keys are kept as long as Google says",
            "gcr-google-keys-unreachable",
            StepPart.Everything,
            "docs/receivers/gcr.md"
        ),
        new("More kinds of sources", "schema-bad-kind", StepPart.Everything, "docs/more-kinds.md"),
        new("HTTP/1.1 to HTTP/1.0", "generic-http10", StepPart.AnswerHead, Guide),
        new("the HTTP server's own words", "generic-bad-chunk", StepPart.Log, Guide),
        new("no text in what the HTTP server itself refuses", "generic-no-host", StepPart.AnswerHead, Guide),
        new("no text in what the HTTP server itself refuses", "generic-no-host", StepPart.AnswerBody, Guide),
        new("no text in what the HTTP server itself refuses", "generic-header-300k", StepPart.AnswerHead, Guide),
        new("no text in what the HTTP server itself refuses", "generic-header-300k", StepPart.AnswerBody, Guide),
    ];

    public static bool Allows(string name, StepPart part) =>
        All.Any(d => d.IsOf(name) && (d.Part == part || d.Part == StepPart.Everything));
}

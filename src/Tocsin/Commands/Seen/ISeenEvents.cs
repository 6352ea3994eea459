namespace Tocsin.Commands.Seen;

/// <summary>Where <c>tocsin events</c> reads.</summary>
internal interface ISeenEvents
{
    /// <param name="ns">Null for all.</param>
    Task<IReadOnlyList<SeenEvent>> List(string? ns, CancellationToken cancel);

    /// <summary>A subject, with those whose events tell of it too.</summary>
    Task<IReadOnlyList<Subject>> Around(Subject subject, string? ns, CancellationToken cancel);
}

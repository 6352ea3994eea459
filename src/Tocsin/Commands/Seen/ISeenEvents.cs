using System.Runtime.CompilerServices;

namespace Tocsin.Commands.Seen;

/// <summary>Where <c>tocsin events</c> reads.</summary>
internal interface ISeenEvents : IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);

    /// <param name="ns">Null for all.</param>
    Task<IReadOnlyList<SeenEvent>> List(string? ns, CancellationToken cancel);

    /// <summary>The list again whenever there may be more, until cancelled.</summary>
    async IAsyncEnumerable<IReadOnlyList<SeenEvent>> Watch(string? ns, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (true)
        {
            yield return await List(ns, cancel);
            await Task.Delay(s_pause, cancel);
        }
    }

    /// <summary>A subject, with those whose events tell of it too.</summary>
    Task<IReadOnlyList<Subject>> Around(Subject subject, CancellationToken cancel);
}

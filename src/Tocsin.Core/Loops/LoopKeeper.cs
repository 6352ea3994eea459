using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Tocsin.Core.Loops;

/// <summary>
/// Keeps the program's loops going. What a round throws and nobody foresaw ends that round alone: it is counted by the loop's name
/// and logged once for as long as it stays the same, and the loop goes on with the next round.
/// </summary>
public sealed partial class LoopKeeper(ILogger log)
{
    private readonly ConcurrentDictionary<string, Loop> _loops = new(StringComparer.Ordinal);

    /// <summary>Called with the loop's name at the begin of each round. What it throws is as if the round had thrown it.</summary>
    public Action<string> Probe { get; init; } = _ => { };

    /// <summary>For parts that run alone, as in tests of them.</summary>
    public static LoopKeeper Alone => new(Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);

    /// <summary>How many rounds of each loop failed.</summary>
    public IEnumerable<(string Name, long Failures)> Failures =>
        _loops.Select(l => (l.Key, Interlocked.Read(ref l.Value.Failures)));

    /// <summary>Does a round; false when it failed.</summary>
    /// <exception cref="OperationCanceledException">The round was cancelled.</exception>
    public bool Round(string name, Action round)
    {
        var loop = Of(name);
        try
        {
            Probe(name);
            round();
            loop.LastFailure = null;
            return true;
        }
        catch (Exception e) when (IsUnforeseen(e))
        {
            Failed(name, e);
            return false;
        }
    }

    /// <inheritdoc cref="Round(string, Action)"/>
    public async Task<bool> Round(string name, Func<Task> round)
    {
        var loop = Of(name);
        try
        {
            Probe(name);
            await round();
            loop.LastFailure = null;
            return true;
        }
        catch (Exception e) when (IsUnforeseen(e))
        {
            Failed(name, e);
            return false;
        }
    }

    /// <summary>Counts a failure that somebody else has dealt with.</summary>
    public void Failed(string name, Exception e)
    {
        var loop = Of(name);
        Interlocked.Increment(ref loop.Failures);
        var text = $"{e.GetType().Name}: {e.Message}";
        if (Interlocked.Exchange(ref loop.LastFailure, text) != text)
        {
            Log.Failed(log, e, name);
        }
    }

    private Loop Of(string name) => _loops.GetOrAdd(name, static _ => new Loop());

    // Without memory nothing can be promised; and what was cancelled was meant to end.
    private static bool IsUnforeseen(Exception e) => e is not (OutOfMemoryException or OperationCanceledException);

    private sealed class Loop
    {
        public long Failures;
        public volatile string? LastFailure;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "a round of the loop failed unexpectedly; the loop goes on, please report it")]
        public static partial void Failed(ILogger log, Exception e, string loop);
    }
}

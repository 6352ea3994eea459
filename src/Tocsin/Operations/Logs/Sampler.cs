using Microsoft.Extensions.Logging;

namespace Tocsin.Operations.Logs;

/// <summary>
/// Thins identical messages as the reference does (spec/events-and-alerts.md §9): of each the first hundred in a second pass, then
/// every hundredth. The log is no audit trail; the history is.
/// </summary>
internal sealed class Sampler(TimeProvider clock)
{
    private const int First = 100;
    private const int Thereafter = 100;
    private readonly Lock _lock = new();
    private readonly Dictionary<(LogLevel Level, string Logger, string Message), int> _counts = [];
    private long _second;

    public bool Passes(LogLevel level, string logger, string message)
    {
        var second = clock.GetUtcNow().ToUnixTimeSeconds();
        lock (_lock)
        {
            if (second != _second)
            {
                _second = second;
                _counts.Clear();
            }

            var key = (level, logger, message);
            var count = _counts[key] = _counts.GetValueOrDefault(key) + 1;
            return count <= First || (count - First) % Thereafter == 0;
        }
    }
}

using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Tocsin.Operations.Logs;

/// <summary>How much is logged, and in which form (<c>--log-level</c>, <c>--log-encoding</c>).</summary>
internal sealed record LogSettings(LogLevel Level, bool Json)
{
    public static LogSettings Default { get; } = new(LogLevel.Information, Json: true);
}

/// <summary>
/// Logs to a stream, one line an entry, with the reference's keys (spec/events-and-alerts.md §9). Writing is bounded: when the
/// reader of the stream stalls or is gone, or its disk is full, lines are dropped and counted rather than events delayed.
/// </summary>
internal sealed class LogWriter : ILoggerProvider
{
    private const int MaxWaiting = 10_000;
    private const long MaxWaitingBytes = 16L << 20;
    private readonly BlockingCollection<string> _lines = new(MaxWaiting);
    private readonly LogSettings _settings;
    private readonly TimeProvider _clock;
    private readonly Sampler _sampler;
    private readonly Stream _to;
    private readonly Thread _thread;
    private long _dropped;
    private long _said;
    private long _waitingBytes;

    public LogWriter(LogSettings settings, TimeProvider clock, Stream to)
    {
        _settings = settings;
        _clock = clock;
        _sampler = new Sampler(clock);
        _to = to;
        _thread = new Thread(Write) { Name = "log-writer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Lines that were not written since the start.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public ILogger CreateLogger(string categoryName) => new LineLogger(this, categoryName);

    public void Dispose()
    {
        _lines.CompleteAdding();
        if (_thread.Join(TimeSpan.FromSeconds(2)))
        {
            _lines.Dispose();
        }
    }

    private void Write()
    {
        foreach (var line in _lines.GetConsumingEnumerable())
        {
            Interlocked.Add(ref _waitingBytes, -SizeOf(line));
            try
            {
                TellDropped();
                Put(line);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // Nobody can be told of it here: the disk is full or the reader is gone, and events matter more.
                Interlocked.Increment(ref _dropped);
            }
        }
    }

    /// <summary>Before the first line that can be written again.</summary>
    private void TellDropped()
    {
        var dropped = Dropped;
        if (dropped > _said)
        {
            var message = $"{dropped - _said} lines were dropped: the log's reader is too slow or gone, or its disk is full";
            Put(Line(new LogEntry(_clock.GetUtcNow(), LogLevel.Error, "log", message, null, [])));
            _said = dropped;
        }
    }

    private void Put(string line)
    {
        _to.Write(Encoding.UTF8.GetBytes(line));
        if (_lines.Count == 0)
        {
            _to.Flush();
        }
    }

    private string Line(LogEntry entry) =>
        _settings.Json ? JsonLine.Of(entry, _settings.Level <= LogLevel.Debug) : ConsoleLine.Of(entry);

    private void Add(LogLevel level, string logger, string message, Exception? error, object? state)
    {
        if (_settings.Level > LogLevel.Trace && !_sampler.Passes(level, logger, message))
        {
            return;
        }

        var entry = new LogEntry(
            _clock.GetUtcNow(),
            level,
            logger,
            message,
            error,
            LogFields.Cut(state as IReadOnlyList<KeyValuePair<string, object?>> ?? [])
        );
        if (!TryAdd(Line(entry)))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    private bool TryAdd(string line)
    {
        var bytes = SizeOf(line);
        if (Interlocked.Add(ref _waitingBytes, bytes) <= MaxWaitingBytes && !_lines.IsAddingCompleted && _lines.TryAdd(line))
        {
            return true;
        }

        Interlocked.Add(ref _waitingBytes, -bytes);
        return false;
    }

    private static int SizeOf(string line) => line.Length * sizeof(char);

    private sealed class LineLogger(LogWriter writer, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= writer._settings.Level && logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (IsEnabled(logLevel))
            {
                writer.Add(logLevel, name, formatter(state, exception), exception, state);
            }
        }
    }
}

/// <summary>One thing to log.</summary>
internal sealed record LogEntry(
    DateTimeOffset At,
    LogLevel Level,
    string Logger,
    string Message,
    Exception? Error,
    IReadOnlyList<KeyValuePair<string, object?>> Values
)
{
    public string LevelName =>
        Level switch
        {
            LogLevel.Trace => "trace",
            LogLevel.Debug => "debug",
            LogLevel.Information => "info",
            _ => "error",
        };

    public string Time =>
        At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The context, without the template that the framework adds.</summary>
    public IEnumerable<KeyValuePair<string, object?>> Context => Values.Where(v => v.Key != "{OriginalFormat}");
}

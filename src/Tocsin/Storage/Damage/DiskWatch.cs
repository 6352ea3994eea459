using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Tocsin.Storage.Damage;

/// <summary>Tells of a failing disk when it begins, once a minute while it lasts, and when it is over.</summary>
internal sealed partial class DiskWatch(DamageMark damage, TimeProvider clock, ILogger log)
{
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    // On a disk that is almost full small commits go through between large ones.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, long> _failures = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private string? _told;
    private long _toldAt;
    private long _failedAt;
    private long _refused;

    /// <summary>Failed commits and reads by the name of the fault.</summary>
    public IReadOnlyDictionary<string, long> Failures => _failures;

    public bool IsDamaged => damage.IsSet;

    /// <param name="count">Pieces of writing that failed with it.</param>
    public DiskFault Failed(Exception e, int count)
    {
        var fault = DiskFault.Of(e);
        _failures.AddOrUpdate(fault.Name, 1, static (_, n) => n + 1);
        lock (_lock)
        {
            _refused += count;
            _failedAt = clock.GetTimestamp();
            if (_told != fault.Name || clock.GetElapsedTime(_toldAt) > Again)
            {
                _told = fault.Name;
                _toldAt = clock.GetTimestamp();
                Log.Failed(log, fault.Text, e.Message, _refused);
            }
        }

        if (DiskFault.IsDamage(e) && damage.Set())
        {
            Log.Damaged(log);
        }

        return fault;
    }

    /// <summary>A commit went through.</summary>
    public void Succeeded()
    {
        if (Volatile.Read(ref _told) is null)
        {
            return;
        }

        lock (_lock)
        {
            if (clock.GetElapsedTime(_failedAt) < Quiet)
            {
                return;
            }

            Log.Over(log, _refused);
            _told = null;
            _refused = 0;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "the data folder fails; senders are told to try again")]
        public static partial void Failed(ILogger log, string cure, string error, long refused);

        [LoggerMessage(LogLevel.Error, "liveness is given up, so that a cluster starts Tocsin again")]
        public static partial void Damaged(ILogger log);

        [LoggerMessage(LogLevel.Information, "the data folder works again")]
        public static partial void Over(ILogger log, long refused);
    }
}

using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using Tocsin.Core.Alerts;
using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;
using Tocsin.Delivery;
using Tocsin.Storage;

namespace Tocsin.Benchmarks;

/// <summary>One event of 1 KiB with one delivery, committed, when so many wait at once.</summary>
public class OutboxBenchmark
{
    private const int Events = 4096;
    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-bench-").FullName;
    private Outbox? _outbox;

    [Params(1, 64, 256)]
    public int Writers { get; set; }

    [GlobalSetup]
    public void Open() =>
        _outbox = new Outbox(
            _folder,
            new OutboxLimits(long.MaxValue, TimeSpan.FromDays(7)),
            TimeProvider.System,
            NullLogger.Instance
        );

    [GlobalCleanup]
    public void Close()
    {
        _outbox?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(OperationsPerInvoke = Events)]
    public Task Commit() => Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Write(Events / Writers)));

    private async Task Write(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await _outbox!.Append(Accepted());
        }
    }

    private static Accepted Accepted()
    {
        var now = TimeProvider.System.GetUtcNow();
        var notification = new Notification
        {
            Alert = new ObjectName("flux-system", "takes-all"),
            Provider = new ObjectName("flux-system", "sink"),
            Event = Samples.Event,
        };
        return new Accepted(Samples.Event, Samples.Body, now, [notification], [], null, now.AddDays(1));
    }
}

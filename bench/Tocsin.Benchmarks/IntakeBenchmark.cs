using BenchmarkDotNet.Attributes;
using Tocsin.Core.Configuration;
using Tocsin.Core.Events;

namespace Tocsin.Benchmarks;

/// <summary>From the body of 1 KiB to its notification, without disk and network, and what its steps cost.</summary>
public class IntakeBenchmark
{
    private readonly ResourceSet _resources = new() { Index = Samples.Index([]) };
    private readonly Event _clean = EventRules.CleanOnArrival(EventDecoder.Decode(Samples.Body).Event!);

    [Benchmark]
    public Event? Decode() => EventDecoder.Decode(Samples.Body).Event;

    [Benchmark]
    public UInt128 Key() => DuplicateKey.Window(_clean);

    [Benchmark]
    public Dispatch Dispatches() => Dispatch.Of(Samples.Event, _resources);

    [Benchmark(Baseline = true)]
    public (UInt128, Dispatch) Whole()
    {
        var e = EventRules.CleanOnArrival(EventDecoder.Decode(Samples.Body).Event!);
        return (DuplicateKey.Window(e), Dispatch.Of(EventRules.StripToken(e), _resources));
    }
}

using BenchmarkDotNet.Attributes;
using Tocsin.Core.Alerts;

namespace Tocsin.Benchmarks;

/// <summary>What alerts that do not match add to an event that one alert takes.</summary>
public class MatchBenchmark
{
    private AlertIndex _index = AlertIndex.Empty;

    [Params(10, 10_000)]
    public int Alerts { get; set; }

    /// <summary>What turns them away.</summary>
    [Params("kind", "namespace", "name", "severity")]
    public string By { get; set; } = "";

    [GlobalSetup]
    public void Setup() =>
        _index = Samples.Index(
            Enumerable
                .Range(0, Alerts)
                .Select(i =>
                    By switch
                    {
                        "kind" => Samples.Alert($"a-{i}", "HelmRelease", "flux-system", "*", "info"),
                        "namespace" => Samples.Alert($"a-{i}", "Kustomization", $"team-{i}", "*", "info"),
                        "name" => Samples.Alert($"a-{i}", "Kustomization", "flux-system", $"other-{i}", "info"),
                        _ => Samples.Alert($"a-{i}", "Kustomization", "flux-system", "*", "error"),
                    }
                )
        );

    [Benchmark]
    public MatchResult Match() => _index.Match(Samples.Event);
}

/// <summary>Alerts whose sources fit and whose expressions must be searched in the message.</summary>
public class PatternBenchmark
{
    private AlertIndex _index = AlertIndex.Empty;

    [Params("waiting for .* to become ready", "(?i)^dry-run|no changes", "[0-9]+ errors?$")]
    public string Exclusion { get; set; } = "";

    [GlobalSetup]
    public void Setup() =>
        _index = Samples.Index(
            Enumerable.Range(0, 10).Select(i => Samples.Alert($"a-{i}", "Kustomization", "flux-system", "*", "info", Exclusion))
        );

    /// <summary>Ten searches of a message of some 500 characters.</summary>
    [Benchmark]
    public MatchResult Search() => _index.Match(Samples.Event);
}

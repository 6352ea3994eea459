using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Tocsin.Benchmarks;

// In this process: the default toolchain generates and builds a project for each job, which central package versions do not allow.
var config = DefaultConfig
    .Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithMinIterationCount(5))
    .AddDiagnoser(MemoryDiagnoser.Default);
BenchmarkSwitcher.FromAssembly(typeof(MatchBenchmark).Assembly).Run(args.Length > 0 ? args : ["--filter", "*"], config);

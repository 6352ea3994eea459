using System.Collections.Concurrent;
using System.Diagnostics;

namespace Tocsin.Acceptance.Delivery;

/// <summary>
/// More than it can take, for a while. <c>TOCSIN_OVERLOAD</c> makes each as many times larger (<c>bench/overload</c> does).
/// Latencies are compared with those of the same run before the fault, with wide margins: they must not grow with the fault.
/// </summary>
public class Overload(ITestOutputHelper output)
{
    private const long Mebibyte = 1024 * 1024;
    private const int Rounds = 10;
    private static readonly int Scale = int.TryParse(
        Environment.GetEnvironmentVariable("TOCSIN_OVERLOAD"),
        CultureInfo.InvariantCulture,
        out var scale
    )
        ? scale
        : 1;

    [Fact]
    public async Task Ten_times_the_senders_on_a_disk_that_hangs_are_told_503_or_kept_and_afterwards_all_is_as_before()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        var faults = Faults.Need(workspace);
        await using var tocsin = await TocsinProcess.ServeWith(faults.Environment(), workspace);
        using var senders = new Senders(tocsin);
        var before = await senders.Load(32, TimeSpan.FromSeconds(3));
        before.Refused.ShouldBe(0);

        faults.SlowDisk(TimeSpan.FromSeconds(3));
        var overload = senders.Load(320, TimeSpan.FromSeconds(12 * Scale));
        var (most, unready) = (0L, 0);
        while (!overload.IsCompleted)
        {
            most = Math.Max(most, tocsin.ResidentBytes);
            unready += await tocsin.ReadyStatus() == 200 ? 0 : 1;
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }

        var during = await overload;
        faults.SlowDisk(TimeSpan.Zero);
        await Wait.Until(async () => await tocsin.Push(Given.Event("one-more")) is 202 or 429, "events are taken again", 20);
        var after = await senders.Load(32, TimeSpan.FromSeconds(3));
        await Wait.Until(async () => await tocsin.CountOf("pending") == 0, "the queue drains", 60 + (20 * Scale));
        var ledger = Ledger.Of(
            [.. sink.Received.Where(r => !r.Text.Contains("one-more", StringComparison.Ordinal))],
            senders.Accepted
        );
        output.WriteLine($"before {before}; during {during}; after {after}; at most {most / Mebibyte} MiB; {ledger}");

        during.Refused.ShouldBeGreaterThan(0);
        during.Accepted.ShouldBeGreaterThan(0);
        during.Other.ShouldBe(0, "each is taken or told 503");
        during.Longest.ShouldBeLessThan(TimeSpan.FromSeconds(15));
        unready.ShouldBe(0);
        most.ShouldBeLessThan(512 * Mebibyte);
        after.Refused.ShouldBe(0);
        after.Accepted.ShouldBeGreaterThan(before.Accepted / 10);
        ledger.Lost.ShouldBeEmpty();
        ledger.OutOfOrder.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_target_of_one_answer_a_second_with_a_long_line_delays_nobody_and_drains_when_it_is_well()
    {
        var isSlow = true;
        using var turn = new SemaphoreSlim(1);
        await using var slow = await Sink.Start(_ =>
        {
            turn.Wait(TimeSpan.FromSeconds(30));
            Thread.Sleep(Volatile.Read(ref isSlow) ? 1000 : 0);
            turn.Release();
            return Reply.Ok;
        });
        await using var healthy = await Sink.Start();
        const int AlertsEach = 10;
        using var workspace = new Workspace([
            Given.Provider(slow.At("/hook"), "slow"),
            Given.Provider(healthy.At("/hook"), "healthy"),
            Given.Alert("to-healthy", "healthy", kind: "HelmRelease"),
            .. Enumerable.Range(0, AlertsEach).Select(i => Given.Alert($"to-slow-{i}", "slow")),
        ]);
        await using var tocsin = await TocsinProcess.Serve(workspace);
        var before = await ArrivalsOf("before");

        var events = 1000 * Scale;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, events),
            new ParallelOptions { MaxDegreeOfParallelism = 32 },
            async (i, _) => await tocsin.Accepts(Given.Event($"object-{i}"))
        );
        var waiting = await Pending(tocsin, "apps/slow");
        var during = await ArrivalsOf("during");
        var memory = tocsin.ResidentBytes;
        Volatile.Write(ref isSlow, false);
        var drained = Stopwatch.GetTimestamp();
        await Wait.Until(async () => await Pending(tocsin, "apps/slow") == 0, "the line is gone", 60 + (30 * Scale));
        output.WriteLine(
            $"{waiting} waiting at one a second, {memory / Mebibyte} MiB; a healthy target's median {before.TotalMilliseconds:0} ms before and {during.TotalMilliseconds:0} ms meanwhile; drained in {Stopwatch.GetElapsedTime(drained).TotalSeconds:0.0} s"
        );

        waiting.ShouldBeGreaterThan(events * AlertsEach * 9 / 10);
        during.ShouldBeLessThan((before * 5) + TimeSpan.FromSeconds(1));
        memory.ShouldBeLessThan(384 * Mebibyte);
        slow.Received.Count.ShouldBeGreaterThanOrEqualTo(events * AlertsEach);
        (await tocsin.CountOf("dead")).ShouldBe(0);

        async Task<TimeSpan> ArrivalsOf(string word)
        {
            var times = new List<TimeSpan>();
            for (var i = 0; i < Rounds; i++)
            {
                var started = Stopwatch.GetTimestamp();
                var expected = healthy.Received.Count + 1;
                await tocsin.Accepts(Given.Event($"{word}-{i}", kind: "HelmRelease"));
                await healthy.Gets(expected, 30);
                times.Add(Stopwatch.GetElapsedTime(started));
            }

            return Median(times);
        }
    }

    [Fact]
    public async Task Of_five_hundred_providers_half_are_down_and_the_others_do_not_notice()
    {
        const int Half = 250;
        await using var healthy = await Sink.Start();
        await using var hanging = await Sink.Start();
        var refusing = await Sink.Start();
        var refusingPort = refusing.Port;
        using var workspace = new Workspace([
            .. Enumerable.Range(0, Half).Select(i => Given.Provider(healthy.At($"/{i}"), $"healthy-{i}")),
            .. Enumerable
                .Range(0, Half)
                .Select(i => Given.Provider((i % 2 == 0 ? hanging : refusing).At($"/{i}"), $"down-{i}", more: "timeout: 1s")),
            .. Enumerable.Range(0, Half).Select(i => Given.Alert($"to-healthy-{i}", $"healthy-{i}")),
            .. Enumerable.Range(0, Half).Select(i => Given.Alert($"to-down-{i}", $"down-{i}")),
        ]);
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await ArrivalsOf("first");
        var before = await ArrivalsOf("before");

        hanging.Answer = _ => Reply.Silence;
        await refusing.DisposeAsync();
        await ArrivalsOf("failing");
        var during = await ArrivalsOf("during");
        var memory = tocsin.ResidentBytes;
        var waiting = await Pending(tocsin);

        hanging.Answer = _ => Reply.Ok;
        await using var back = await Sink.Start(_ => Reply.Ok, refusingPort);
        var drained = Stopwatch.GetTimestamp();
        await Wait.Until(async () => await Pending(tocsin) == 0, "all lines are gone", 120);
        output.WriteLine(
            $"250 of 500 providers down, {waiting} waiting, {memory / Mebibyte} MiB; the other 250 have an event after {before.TotalMilliseconds:0} ms before and {during.TotalMilliseconds:0} ms meanwhile (medians); drained in {Stopwatch.GetElapsedTime(drained).TotalSeconds:0.0} s"
        );

        waiting.ShouldBeGreaterThan(Half * Rounds);
        during.ShouldBeLessThan((before * 5) + TimeSpan.FromSeconds(1));
        memory.ShouldBeLessThan(512 * Mebibyte);
        (await tocsin.CountOf("dead")).ShouldBe(0);
        foreach (var paths in healthy.Received.GroupBy(r => r.Target))
        {
            paths.Count().ShouldBe(4 * Rounds, paths.Key);
        }

        async Task<TimeSpan> ArrivalsOf(string word)
        {
            var times = new List<TimeSpan>();
            for (var i = 0; i < Rounds; i++)
            {
                var started = Stopwatch.GetTimestamp();
                var expected = healthy.Received.Count + Half;
                await tocsin.Accepts(Given.Event($"{word}-{i}"));
                await healthy.Gets(expected, 60);
                times.Add(Stopwatch.GetElapsedTime(started));
            }

            return Median(times);
        }
    }

    private static TimeSpan Median(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2);

    /// <summary>How many wait, by the metric that operators see.</summary>
    private static async Task<int> Pending(TocsinProcess tocsin, string? provider = null) =>
        (await tocsin.MetricsText())
            .Split('\n')
            .Where(l => l.StartsWith("tocsin_deliveries_pending{", StringComparison.Ordinal))
            .Where(l => provider is null || l.Contains($"\"{provider}\"", StringComparison.Ordinal))
            .Sum(l => int.Parse(l.Split(' ')[^1], CultureInfo.InvariantCulture));

    /// <summary>Senders that each speak of an object of their own, wait for the answer, and send again without a pause.</summary>
    private sealed class Senders(TocsinProcess tocsin) : IDisposable
    {
        private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false })
        {
            Timeout = TimeSpan.FromSeconds(30),
        };
        private int _number;

        public ConcurrentDictionary<string, List<int>> Accepted { get; } = new();

        public async Task<Answers> Load(int count, TimeSpan duration)
        {
            var started = Stopwatch.GetTimestamp();
            var all = await Task.WhenAll(Enumerable.Range(0, count).Select(i => Send($"object-{count}-{i}", started, duration)));
            return all.Aggregate((a, b) => a + b);
        }

        public void Dispose() => _http.Dispose();

        private async Task<Answers> Send(string name, long started, TimeSpan duration)
        {
            var answers = new Answers(0, 0, 0, TimeSpan.Zero);
            while (Stopwatch.GetElapsedTime(started) < duration)
            {
                var mine = Interlocked.Increment(ref _number);
                var asked = Stopwatch.GetTimestamp();
                using var content = new StringContent(Given.Event(name, mine.ToString(CultureInfo.InvariantCulture)));
                using var response = await _http.PostAsync(tocsin.Events, content);
                var isRefused = (int)response.StatusCode == 503 && response.Headers.RetryAfter is null;
                if ((int)response.StatusCode == 202)
                {
                    Accepted.GetOrAdd(name, _ => []).Add(mine);
                }

                answers += (int)response.StatusCode switch
                {
                    202 => new Answers(1, 0, 0, Stopwatch.GetElapsedTime(asked)),
                    503 when isRefused => new Answers(0, 1, 0, Stopwatch.GetElapsedTime(asked)),
                    _ => new Answers(0, 0, 1, Stopwatch.GetElapsedTime(asked)),
                };
            }

            return answers;
        }
    }

    private sealed record Answers(int Accepted, int Refused, int Other, TimeSpan Longest)
    {
        public static Answers operator +(Answers a, Answers b) =>
            new(a.Accepted + b.Accepted, a.Refused + b.Refused, a.Other + b.Other, a.Longest > b.Longest ? a.Longest : b.Longest);

        public override string ToString() =>
            $"{Accepted} accepted, {Refused} told 503, the longest wait {Longest.TotalSeconds:0.0} s";
    }
}

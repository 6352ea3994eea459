using System.Collections.Concurrent;

namespace Tocsin.Acceptance.Intake;

public class Fuzz(ITestOutputHelper output)
{
    private const int Connections = 8;
    private const int Share = 12_500;

    [Fact]
    public async Task A_hundred_thousand_damaged_events_get_202_400_413_or_429_and_leave_no_trace_in_memory()
    {
        var samples = Recordings.SampleEvents.Order().Select(File.ReadAllBytes).ToList();
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert(kind: "HelmRelease"), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace, "--max-data-size", "512Mi");
        var statuses = new ConcurrentDictionary<string, int>();

        // A fifth first: by then pools and caches have their size.
        await Post(tocsin, samples, statuses, seed: 1, Share / 5);
        var early = tocsin.ResidentBytes;
        await Post(tocsin, samples, statuses, seed: 100, Share - (Share / 5));
        var late = tocsin.ResidentBytes;

        output.WriteLine(string.Join(' ', statuses.OrderBy(s => s.Key).Select(s => $"{s.Key}×{s.Value}")));
        output.WriteLine($"resident: {early >> 20} MiB after 20,000, {late >> 20} MiB after 100,000");
        statuses.Keys.ShouldBe(["202", "400", "413", "429"], ignoreOrder: true);
        statuses.Values.Sum().ShouldBe(100_000);
        statuses["202"].ShouldBeGreaterThan(10_000);
        tocsin.HasExited.ShouldBeFalse();
        (await tocsin.Push(Given.Event("sane"))).ShouldBe(202);
        (late - early).ShouldBeLessThan(64L << 20);
    }

    private static Task Post(
        TocsinProcess tocsin,
        IReadOnlyList<byte[]> samples,
        ConcurrentDictionary<string, int> statuses,
        int seed,
        int each
    ) =>
        Task.WhenAll(
            Enumerable
                .Range(0, Connections)
                .Select(async connection =>
                {
                    var mutations = new Mutations(samples, seed + connection);
                    using var kept = await Raw.Connect(tocsin.EventsEndPoint);
                    for (var i = 0; i < each; i++)
                    {
                        // What is too large ends its connection.
                        var isLarge = i % 2500 == 100;
                        using var own = isLarge ? await Raw.Connect(tocsin.EventsEndPoint) : null;
                        var status = await Exchange(own ?? kept, isLarge ? TooLarge : mutations.Next());
                        statuses.AddOrUpdate(status, 1, (_, n) => n + 1);
                    }
                })
        );

    private static readonly byte[] TooLarge = new byte[(3 << 20) + 1];

    private static async Task<string> Exchange(Raw raw, byte[] body)
    {
        await raw.Write($"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {body.Length}\r\n\r\n");
        await raw.Write(body);
        var answer = await raw.ReadAnswer();
        return answer is ['H', ..] ? answer[9..12] : "none";
    }
}

using System.Collections.Concurrent;

namespace Tocsin.Acceptance.Delivery;

public class StopsUnderLoad
{
    private const int Senders = 16;
    private const int Stops = 3;

    [Fact]
    public async Task SIGTERM_under_load_ends_in_time_and_loses_nothing_that_was_accepted()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        var accepted = new ConcurrentDictionary<string, List<int>>();
        var number = 0;
        for (var stop = 0; stop < Stops; stop++)
        {
            await using var tocsin = await TocsinProcess.Serve(workspace);
            var load = Enumerable.Range(0, Senders).Select(sender => Push(tocsin, $"object-{sender}")).ToList();
            await sink.Gets(sink.Received.Count + 50);
            tocsin.AskToStop();
            (await tocsin.Exit(12)).ShouldBe(0);
            await Task.WhenAll(load);
        }

        await using var last = await TocsinProcess.Serve(workspace);
        await Wait.Until(async () => await last.CountOf("pending") == 0, "nothing is pending", 120);
        var ledger = Ledger.Of(sink.Received, accepted);
        ledger.Accepted.ShouldBeGreaterThan(Stops * 50);
        ledger.Lost.ShouldBeEmpty();
        ledger.OutOfOrder.ShouldBeEmpty();
        ledger.RepeatedByCrash.ShouldBe(0);

        async Task Push(TocsinProcess tocsin, string name)
        {
            while (true)
            {
                var mine = Interlocked.Increment(ref number);
                try
                {
                    if (await tocsin.Push(Given.Event(name, mine.ToString(CultureInfo.InvariantCulture))) == 202)
                    {
                        accepted.GetOrAdd(name, _ => []).Add(mine);
                    }
                }
                catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
                {
                    return;
                }
            }
        }
    }
}

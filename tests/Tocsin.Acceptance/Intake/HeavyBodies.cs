using System.Net;
using System.Text;

namespace Tocsin.Acceptance.Intake;

/// <summary>Many bodies of almost three mebibytes at once: what they may hold together is bounded, and beyond it is 503.</summary>
public class HeavyBodies
{
    private const long Mebibyte = 1024 * 1024;
    private static readonly string Heavy = new('m', 2_900_000);

    [Fact]
    public async Task While_bodies_that_do_not_end_hold_all_the_room_others_get_503_and_are_taken_when_those_leave()
    {
        using var workspace = new Workspace();
        await using var tocsin = await TocsinProcess.Serve(workspace);
        var half = Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n{Heavy}");
        var holders = new List<Raw>();
        try
        {
            // The last of them do not fit any more and are answered.
            for (var i = 0; i < 48; i++)
            {
                holders.Add(await Raw.Connect(tocsin.EventsEndPoint));
            }

            var sending = holders.Select(async h => await h.Write(half)).ToList();
            await Wait.Until(() => sending.Count(s => s.IsCompleted) >= 44, "they hold the room", 30);
            await Wait.Until(
                async () =>
                {
                    if (await Refusal(tocsin))
                    {
                        return true;
                    }

                    // Those that came together may have been refused together, which left room.
                    holders.Add(await Raw.Connect(tocsin.EventsEndPoint));
                    sending.Add(holders[^1].Write(half));
                    return false;
                },
                "a further one gets 503",
                25
            );
            tocsin.ResidentBytes.ShouldBeLessThan(1024 * Mebibyte);
            (await tocsin.Push(Given.Event("small"))).ShouldBe(202, "a small one needs no room");
        }
        finally
        {
            holders.ForEach(h => h.Dispose());
        }

        await Wait.Until(async () => await tocsin.Push(Given.Event("afterwards", Heavy)) == 202, "there is room again", 30);

        static async Task<bool> Refusal(TocsinProcess tocsin)
        {
            using var refused = await tocsin.Post(Given.Event("further", Heavy));
            return refused.StatusCode == HttpStatusCode.ServiceUnavailable
                && refused.Headers.RetryAfter is null
                && (await refused.Content.ReadAsStringAsync()).Contains("too many large bodies", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task While_the_disk_hangs_only_so_many_bytes_wait_for_it_and_the_rest_is_told_503_at_once()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        var faults = Faults.Need(workspace);
        await using var tocsin = await TocsinProcess.ServeWith(faults.Environment(), workspace);
        await tocsin.Accepts(Given.Event("before"));
        faults.SlowDisk(TimeSpan.FromSeconds(8));
        var waiting = new List<Task<HttpResponseMessage>>();
        string[] told = [];
        for (var i = 0; i < 60 && !Array.Exists(told, IsTooMany); i++)
        {
            waiting.Add(tocsin.Post(Given.Event($"object-{i}", Heavy)));
            await Task.Delay(50, TestContext.Current.CancellationToken);
            told = await Task.WhenAll(waiting.Where(w => w.IsCompleted).Select(w => w.Result.Content.ReadAsStringAsync()));
        }

        Array.Exists(told, IsTooMany).ShouldBeTrue("the room is bounded");
        faults.SlowDisk(TimeSpan.Zero);
        await Task.WhenAll(waiting);
        waiting.ForEach(w => w.Result.Dispose());
        await Wait.Until(async () => await tocsin.Push(Given.Event("after")) is 202 or 429, "events are taken again", 30);
        tocsin.Error.ShouldContain("event refused with 503");

        static bool IsTooMany(string text) => text.Contains("too many events wait for the disk", StringComparison.Ordinal);
    }
}

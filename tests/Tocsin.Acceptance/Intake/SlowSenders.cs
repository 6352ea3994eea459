using System.Diagnostics;

namespace Tocsin.Acceptance.Intake;

public class SlowSenders(TakesEvents given) : IClassFixture<TakesEvents>
{
    private TocsinProcess Tocsin => given.Tocsin;

    [Fact]
    public async Task A_healthy_sender_is_answered_promptly_beside_hundreds_that_are_not()
    {
        var others = new List<Raw>();
        try
        {
            foreach (var start in Enumerable.Range(0, 600).Select(Beginning))
            {
                var raw = await Raw.Connect(Tocsin.EventsEndPoint);
                others.Add(raw);
                await raw.Write(start);
            }

            var slowest = TimeSpan.Zero;
            for (var i = 0; i < 40; i++)
            {
                var started = Stopwatch.GetTimestamp();
                await Tocsin.Accepts(Given.Event($"healthy-{i}"));
                var took = Stopwatch.GetElapsedTime(started);
                slowest = took > slowest ? took : slowest;
                foreach (var raw in others.Where((_, n) => n % 4 == 3))
                {
                    await raw.Write(" ");
                }
            }

            slowest.TotalSeconds.ShouldBeLessThan(2);
        }
        finally
        {
            others.ForEach(r => r.Dispose());
        }
    }

    [Fact]
    public async Task A_byte_at_a_time_is_still_an_event()
    {
        var body = Given.Event("dripping");
        using var raw = await Raw.Connect(Tocsin.EventsEndPoint);
        await raw.Write($"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {body.Length}\r\n\r\n{body[..^5]}");
        using var everySecond = new PeriodicTimer(TimeSpan.FromSeconds(1));
        foreach (var c in body[^5..])
        {
            await everySecond.WaitForNextTickAsync();
            await raw.Write(c.ToString());
        }

        (await raw.ReadAnswer()).ShouldStartWith("HTTP/1.1 202 ");
    }

    [Fact]
    public async Task A_body_that_takes_longer_than_thirty_seconds_gets_400()
    {
        using var raw = await Raw.Connect(Tocsin.EventsEndPoint);
        await raw.Write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
        (await raw.ReadAnswer(seconds: 40)).ShouldStartWith("HTTP/1.1 400 ");
        (await raw.IsClosedWithin(10)).ShouldBeTrue();
    }

    // Silent from the start, silent in the head, silent in the body, and slow.
    private static string Beginning(int n) =>
        (n % 4) switch
        {
            0 => "",
            1 => "POST / HTTP/1.1\r\nHost: x\r\nX-",
            2 => "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n{\"involvedObject\":",
            _ => "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{",
        };
}

using System.Net;
using System.Text;

namespace Tocsin.Acceptance.Intake;

public class Bounds(TakesEvents given) : IClassFixture<TakesEvents>
{
    private const int Limit = 3 * 1024 * 1024;

    private TocsinProcess Tocsin => given.Tocsin;

    [Fact]
    public async Task Exactly_three_mebibytes_pass_and_one_byte_more_does_not()
    {
        (await Tocsin.Push(Padded("at-limit", Limit))).ShouldBe(202);
        (await Tocsin.Push(Padded("over-limit", Limit + 1))).ShouldBe(413);
        (await Tocsin.Items("events?object=Kustomization/apps/over-limit")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(9_000, 202)]
    [InlineData(1_000_000, 400)]
    public async Task Nesting_is_bounded_as_in_the_reference(int depth, int status)
    {
        var json = Given.Event($"nested-{depth}")[..^1];
        var nested = $"{json},\"unknown\":{new string('[', depth)}{new string(']', depth)}}}";
        (await Tocsin.Push(nested)).ShouldBe(status);
    }

    [Fact]
    public async Task A_chunked_body_has_the_same_limit()
    {
        foreach (var (size, status) in ((int, int)[])[(Limit, 202), (Limit + 1, 413)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Tocsin.Events)
            {
                Content = new StringContent(Padded($"chunked-{status}", size)),
            };
            request.Headers.TransferEncodingChunked = true;
            using var response = await Tocsin.Send(request);
            ((int)response.StatusCode).ShouldBe(status);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_413_reaches_a_sender_that_writes_eight_mebibytes_before_it_reads(bool chunked)
    {
        const int Size = 8 * 1024 * 1024;
        using var raw = await Raw.Connect(Tocsin.EventsEndPoint);
        await raw.Write(
            $"POST / HTTP/1.1\r\nHost: x\r\n{(chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {Size}")}\r\n\r\n"
        );
        if (chunked)
        {
            await raw.Write($"{Size:x}\r\n");
        }

        await raw.Write(new byte[Size]);
        if (chunked)
        {
            await raw.Write("\r\n0\r\n\r\n");
        }

        (await raw.ReadAnswer()).ShouldStartWith("HTTP/1.1 413 ");
        (await raw.IsClosedWithin(10)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_sender_that_asks_first_is_told_to_go_on_or_why_not()
    {
        var body = Given.Event("asks-first");
        using var small = await Raw.Connect(Tocsin.EventsEndPoint);
        await small.Write($"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {body.Length}\r\n\r\n");
        (await small.ReadAnswer()).ShouldStartWith("HTTP/1.1 100 ");
        await small.Write(body);
        (await small.ReadAnswer()).ShouldStartWith("HTTP/1.1 202 ");

        using var large = await Raw.Connect(Tocsin.EventsEndPoint);
        await large.Write($"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {Limit + 1}\r\n\r\n");
        (await large.ReadAnswer()).ShouldStartWith("HTTP/1.1 413 ");
        (await large.IsClosedWithin(10)).ShouldBeTrue();
    }

    [Fact]
    public async Task Headers_beyond_256_KiB_get_431_and_smaller_ones_pass()
    {
        var body = Given.Event("long-headers");
        var head = $"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {body.Length}\r\n";
        var fits = await Raw.Exchange(Tocsin.EventsEndPoint, $"{head}X-Long: {new string('a', 200 * 1024)}\r\n\r\n{body}");
        fits.ShouldStartWith("HTTP/1.1 202 ");
        var large = await Raw.Exchange(Tocsin.EventsEndPoint, $"{head}X-Long: {new string('a', 300 * 1024)}\r\n\r\n{body}");
        large.ShouldStartWith("HTTP/1.1 431 ");
    }

    [Fact]
    public async Task A_body_shorter_than_it_says_is_refused_and_not_taken()
    {
        var body = Given.Event("shorter");
        using var raw = await Raw.Connect(Tocsin.EventsEndPoint);
        await raw.Write($"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {body.Length + 10}\r\n\r\n{body}");
        raw.FinishWriting();
        var answer = await raw.ReadAnswer();
        if (answer.Length > 0)
        {
            answer.ShouldStartWith("HTTP/1.1 400 ");
        }

        (await Tocsin.Items("events?object=Kustomization/apps/shorter")).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_comes_after_a_body_longer_than_it_says_is_a_request_of_its_own()
    {
        var body = Given.Event("longer");
        var answer = await Raw.Exchange(
            Tocsin.EventsEndPoint,
            $"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {body.Length}\r\n\r\n{body}and then some\r\n\r\n"
        );
        answer.ShouldStartWith("HTTP/1.1 202 ");
        (await Tocsin.Push(Given.Event("after-longer"))).ShouldBe(202);
    }

    [Fact]
    public async Task A_header_without_end_and_a_sender_that_falls_silent_do_not_stay()
    {
        using var silentInHead = await Raw.Connect(Tocsin.EventsEndPoint);
        await silentInHead.Write("POST / HTTP/1.1\r\nHost: x\r\nX-Unfinished: ");
        (await silentInHead.IsClosedWithin(14)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("Content-Length: 5\r\nContent-Length: 6")]
    [InlineData("Content-Length: -1")]
    [InlineData("Content-Length: x")]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked")]
    public async Task Contradictory_lengths_get_400(string headers)
    {
        var answer = await Raw.Exchange(Tocsin.EventsEndPoint, $"POST / HTTP/1.1\r\nHost: x\r\n{headers}\r\n\r\nhello");
        answer.ShouldStartWith("HTTP/1.1 400 ");
    }

    [Fact]
    public async Task Chunks_that_are_none_get_400()
    {
        var answer = await Raw.Exchange(
            Tocsin.EventsEndPoint,
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n"
        );
        answer.ShouldStartWith("HTTP/1.1 400 ");
    }

    /// <summary>An event of exactly this many bytes: blanks are JSON, too.</summary>
    private static string Padded(string name, int size)
    {
        var json = Given.Event(name);
        return json[..^1] + new string(' ', size - Encoding.UTF8.GetByteCount(json)) + "}";
    }
}

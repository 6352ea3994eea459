using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Tocsin.Console;

namespace Tocsin.Acceptance.Operations;

/// <summary><c>GET /api/v1/events/stream</c>.</summary>
public class ConsoleStream
{
    [Fact]
    public async Task Events_arrive_with_their_id_and_it_resumes_where_it_was_left()
    {
        using var workspace = new Workspace(Given.Alert(), Given.Provider("http://127.0.0.1:1/nobody"));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event("before"));
        long first;
        using (var listener = await Listen(tocsin))
        {
            await tocsin.Accepts(Given.Event("one"));
            var (id, data) = await listener.Next();
            data["event"]!["involvedObject"]!["name"]!.GetValue<string>().ShouldBe("one");
            data["id"]!.GetValue<long>().ShouldBe(id);
            new JsonSchemaCheck(Repository.PathOf("docs/api/openapi.json"), "#/components/schemas/ReceivedEvent")
                .Errors(data)
                .ShouldBeEmpty();
            first = id;
        }

        await tocsin.Accepts(Given.Event("two"));
        await tocsin.Accepts(Given.Event("three"));
        using var again = await Listen(tocsin, first.ToString(System.Globalization.CultureInfo.InvariantCulture));
        (await again.Next()).Data["event"]!["involvedObject"]!["name"]!.GetValue<string>().ShouldBe("two");
        (await again.Next()).Data["event"]!["involvedObject"]!["name"]!.GetValue<string>().ShouldBe("three");
        (await tocsin.Terminate()).ShouldBe(0);
    }

    [Fact]
    public async Task Beyond_its_bound_it_answers_503_until_one_leaves()
    {
        using var workspace = new Workspace(Given.Alert(), Given.Provider("http://127.0.0.1:1/nobody"));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        var listeners = new List<Listener>();
        for (var i = 0; i < EventStream.MaxListeners; i++)
        {
            listeners.Add(await Listen(tocsin));
        }

        (await Status(tocsin)).ShouldBe(503);
        listeners.ForEach(l => l.Dispose());
        await Wait.Until(async () => await Status(tocsin) == 200, "one can listen again");
    }

    [Theory]
    [InlineData("Host", "evil.example.test", 403)]
    [InlineData("Origin", "http://evil.example.test", 403)]
    [InlineData("Last-Event-ID", "yesterday", 400)]
    public async Task It_keeps_the_rules_of_the_console(string header, string value, int status)
    {
        using var workspace = new Workspace(Given.Alert(), Given.Provider("http://127.0.0.1:1/nobody"));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        (await Status(tocsin, header, value)).ShouldBe(status);
    }

    private static async Task<int> Status(TocsinProcess tocsin, string header = "Accept", string value = "text/event-stream")
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(tocsin.Console, "/api/v1/events/stream"));
        request.Headers.TryAddWithoutValidation(header, value);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return (int)answer.StatusCode;
    }

    private static async Task<Listener> Listen(TocsinProcess tocsin, string? after = null)
    {
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(tocsin.Console, "/api/v1/events/stream"));
        if (after is not null)
        {
            request.Headers.Add("Last-Event-ID", after);
        }

        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(), Encoding.UTF8);
        (await reader.ReadLineAsync()).ShouldStartWith(": ");
        return new Listener(http, reader);
    }

    private sealed class Listener(HttpClient http, StreamReader reader) : IDisposable
    {
        public async Task<(long Id, JsonNode Data)> Next()
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            var id = 0L;
            while (await reader.ReadLineAsync(limit.Token) is { } line)
            {
                if (line.StartsWith("id: ", StringComparison.Ordinal))
                {
                    id = long.Parse(line[4..], System.Globalization.CultureInfo.InvariantCulture);
                }
                else if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    return (id, JsonNode.Parse(line[6..])!);
                }
            }

            throw new InvalidOperationException("the stream ended");
        }

        public void Dispose()
        {
            reader.Dispose();
            http.Dispose();
        }
    }
}

/// <summary>How long a stream lasts when nothing happens, and when nobody reads.</summary>
public class ConsoleStreamPatience
{
    [Fact]
    public async Task A_quiet_stream_says_that_it_is_still_there()
    {
        using var workspace = new Workspace(Given.Alert(), Given.Provider("http://127.0.0.1:1/nobody"));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        using var reader = new StreamReader(await Open(tocsin));
        var comments = 0;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (comments < 2)
        {
            var line = await reader.ReadLineAsync(limit.Token);
            line.ShouldNotBeNull();
            comments += line.StartsWith(": ", StringComparison.Ordinal) ? 1 : 0;
        }
    }

    [Fact]
    public async Task Who_does_not_read_is_dropped_and_others_are_not_delayed()
    {
        const int sent = 12;
        using var workspace = new Workspace(Given.Alert(), Given.Provider("http://127.0.0.1:1/nobody"));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await using var sleeper = await Open(tocsin);
        await using var other = await Open(tocsin);
        var seen = Read(other, sent);
        var message = new string('x', 2_900_000);
        for (var i = 0; i < sent; i++)
        {
            await tocsin.Accepts(Given.Event(FormattableString.Invariant($"object-{i}"), message));
        }

        (await seen).ShouldBe(sent);
        await Task.Delay(TimeSpan.FromSeconds(12));
        (await Read(sleeper, sent)).ShouldBeLessThan(sent, "the one who slept was dropped");
    }

    // Events that arrived before the end, or so many as were wanted.
    private static async Task<int> Read(Stream stream, int wanted)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var events = 0;
        try
        {
            while (events < wanted && await reader.ReadLineAsync(limit.Token) is { } line)
            {
                events += line.StartsWith("data: ", StringComparison.Ordinal) ? 1 : 0;
            }
        }
        catch (IOException)
        {
            // Cut off.
        }

        return events;
    }

    // Over a bare socket: a client of its own would read ahead.
    private static async Task<Stream> Open(TocsinProcess tocsin)
    {
        var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp)
        {
            ReceiveBufferSize = 64 * 1024,
        };
        await socket.ConnectAsync(IPAddress.Loopback, tocsin.Console.Port);
        var stream = new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"GET /api/v1/events/stream HTTP/1.1\r\nHost: {tocsin.Console.Authority}\r\n\r\n")
        );
        return stream;
    }
}

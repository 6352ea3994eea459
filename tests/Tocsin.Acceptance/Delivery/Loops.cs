using System.Text;

namespace Tocsin.Acceptance.Delivery;

/// <summary>A Provider whose address leads back to Tocsin through a forwarder.</summary>
public class Loops
{
    [Theory]
    [InlineData("generic", true)]
    [InlineData("generic-hmac", true)]
    [InlineData("generic", false)]
    public async Task What_Tocsin_sent_is_known_when_it_comes_back_and_refused_for_good(string type, bool keepsHeaders)
    {
        await using var forwarder = await Forwarder.Start(keepsHeaders);
        using var workspace = new Workspace(
            Given.Alert(more: "eventMetadata: { team: ops }"),
            Given.Provider(forwarder.Address, type: type, more: "secretRef: { name: s }"),
            Given.Secret("s", ("token", "a-signing-key"))
        );
        await using var tocsin = await TocsinProcess.Serve(workspace, "--rate-limit-interval", "1s");
        forwarder.To = tocsin.Events;

        await tocsin.Accepts(Given.Event());

        // Without the header it is a repeat as long as the window lasts, and known as its own afterwards.
        var ended = await tocsin.Settled(30);
        ended.GetProperty("state").GetString().ShouldBe("dead", ended.ToString());
        ended.GetProperty("lastError").GetString()!.ShouldContain("sent by this Tocsin and came back");
        await Wait.While(() => !tocsin.HasExited, "it runs", 3);
        (await tocsin.Items("events")).Count.ShouldBe(1);
        (await tocsin.Items("deliveries")).Count.ShouldBe(1);
        tocsin.Error.ShouldContain("refusing an event that came back");
    }

    [Fact]
    public async Task It_is_known_after_a_restart_too()
    {
        await using var forwarder = await Forwarder.Start(keepsHeaders: true);
        using var workspace = new Workspace(Given.Alert(), Given.Provider(forwarder.Address));
        string? first;
        await using (var tocsin = await TocsinProcess.Serve(workspace))
        {
            forwarder.To = tocsin.Events;
            await tocsin.Accepts(Given.Event());
            await tocsin.Settled();
            first = forwarder.Instance;
            (await tocsin.Terminate()).ShouldBe(0);
        }

        await using var again = await TocsinProcess.Serve(workspace);
        forwarder.To = again.Events;
        await again.Accepts(Given.Event(message: "another"));
        (await again.Settled()).GetProperty("state").GetString().ShouldBe("dead");
        forwarder.Instance.ShouldBe(first);
        first.ShouldNotBeNull();
    }

    [Fact]
    public async Task An_event_of_another_Tocsin_is_taken()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        using var request = new HttpRequestMessage(HttpMethod.Post, tocsin.Events)
        {
            Content = new StringContent(Given.Event(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Tocsin-Instance", new string('0', 32));

        using var response = await tocsin.Send(request);

        ((int)response.StatusCode).ShouldBe(202);
        (await sink.Gets(1))[0].Header("Tocsin-Instance").ShouldNotBe(new string('0', 32));
    }

    /// <summary>Passes on what it gets and answers what it is answered.</summary>
    private sealed class Forwarder : IAsyncDisposable
    {
        private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
        private Sink _front = null!;

        public Uri? To { get; set; }

        public string Address => _front.At("/forward");

        public string? Instance { get; private set; }

        public static async Task<Forwarder> Start(bool keepsHeaders)
        {
            var forwarder = new Forwarder();
            forwarder._front = await Sink.Start(r => forwarder.Forward(r, keepsHeaders));
            return forwarder;
        }

        public async ValueTask DisposeAsync()
        {
            await _front.DisposeAsync();
            _http.Dispose();
        }

        private Reply Forward(Received received, bool keepsHeaders)
        {
            Instance = received.Header("Tocsin-Instance");
            using var request = new HttpRequestMessage(HttpMethod.Post, To) { Content = new ByteArrayContent(received.Body) };
            foreach (var (name, value) in received.Headers)
            {
                if (keepsHeaders && name is not ("Host" or "Content-Length"))
                {
                    request.Headers.TryAddWithoutValidation(name, value);
                }
            }

            using var response = _http.Send(request);
            using var body = new StreamReader(response.Content.ReadAsStream());
            return new Reply((int)response.StatusCode, body.ReadToEnd());
        }
    }
}

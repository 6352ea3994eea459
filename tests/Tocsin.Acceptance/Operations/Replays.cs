using System.Net;
using System.Text;
using System.Text.Json;

namespace Tocsin.Acceptance.Operations;

/// <summary><c>POST /api/v1/deliveries/{id}/replay</c>, and who may ask it.</summary>
public class Replays
{
    [Fact]
    public async Task A_dead_letter_goes_out_again_once_its_target_is_mended()
    {
        await using var sink = await Sink.Start(new Reply(400, "no such room"));
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event());
        var dead = await tocsin.Settled();
        sink.Answer = _ => Reply.Ok;

        using var response = await tocsin.Send(Replay(tocsin, Id(dead), workspace));

        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var made = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        made.GetProperty("replayOf").GetInt64().ShouldBe(Id(dead));
        Id(made).ShouldBeGreaterThan(Id(dead));
        var settled = await tocsin.Settled();
        (Id(settled), settled.GetProperty("state").GetString()).ShouldBe((Id(made), "delivered"));
        sink.Received.Count.ShouldBe(2);
        sink.Received[1].Text.ShouldBe(sink.Received[0].Text);
    }

    [Fact]
    public async Task What_is_pending_or_unknown_is_refused()
    {
        using var workspace = new Workspace(Given.Alert(), Given.Provider("http://127.0.0.1:1/nobody"));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event());
        var pending = (await tocsin.Items("deliveries")).Single();

        using var conflict = await tocsin.Send(Replay(tocsin, Id(pending), workspace));
        using var unknown = await tocsin.Send(Replay(tocsin, 4711, workspace));

        conflict.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("Authorization", null, 401)]
    [InlineData("Authorization", "Bearer wrong", 401)]
    [InlineData("Host", "evil.example.test", 403)]
    [InlineData("Origin", "http://evil.example.test", 403)]
    [InlineData("Content-Type", "text/plain", 415)]
    [InlineData("Content-Type", null, 415)]
    [InlineData("Content-Type", "application/json; charset=utf-8", 404)]
    public async Task Only_its_owner_may_ask_and_no_page_of_another_origin(string header, string? value, int status)
    {
        using var workspace = new Workspace(Given.Alert(), Given.Provider("http://127.0.0.1:1/nobody"));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        using var request = Replay(tocsin, 4711, workspace);
        if (header == "Content-Type")
        {
            request.Content!.Headers.Remove(header);
            request.Content.Headers.TryAddWithoutValidation(header, value);
        }
        else
        {
            request.Headers.Remove(header);
            request.Headers.TryAddWithoutValidation(header, value);
        }

        using var response = await tocsin.Send(request);

        ((int)response.StatusCode).ShouldBe(status);
    }

    [Fact]
    public async Task A_file_of_ones_own_may_hold_the_token()
    {
        using var workspace = new Workspace(Given.Alert(), Given.Provider("http://127.0.0.1:1/nobody"));
        await File.WriteAllTextAsync(workspace.PathOf("token"), "chosen-by-hand-0123\n");
        File.SetUnixFileMode(workspace.PathOf("token"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await using var tocsin = await TocsinProcess.Serve(workspace, "--console-token-file", workspace.PathOf("token"));
        using var request = Replay(tocsin, 4711, "chosen-by-hand-0123");

        using var response = await tocsin.Send(request);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        File.Exists(Path.Combine(workspace.Data, "console-token")).ShouldBeFalse();
    }

    [Fact]
    public async Task The_token_is_made_at_the_first_start_for_its_owner_alone_and_stays()
    {
        using var workspace = new Workspace(Given.Alert(), Given.Provider("http://127.0.0.1:1/nobody"));
        var path = Path.Combine(workspace.Data, "console-token");
        await using (var first = await TocsinProcess.Serve(workspace))
        {
            File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var token = await File.ReadAllTextAsync(path);
        await using var second = await TocsinProcess.Serve(workspace);
        (await File.ReadAllTextAsync(path)).ShouldBe(token);
    }

    private static HttpRequestMessage Replay(TocsinProcess tocsin, long id, Workspace workspace) =>
        Replay(tocsin, id, File.ReadAllText(Path.Combine(workspace.Data, "console-token")).Trim());

    private static HttpRequestMessage Replay(TocsinProcess tocsin, long id, string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(tocsin.Console, $"/api/v1/deliveries/{id}/replay"))
        {
            Content = new StringContent("{}", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", token);
        return request;
    }

    private static long Id(JsonElement delivery) => delivery.GetProperty("id").GetInt64();
}

using System.Net;

namespace Tocsin.Acceptance.Bounds;

public class SlowBodies
{
    [Fact]
    public async Task On_the_console_a_body_that_takes_longer_than_thirty_seconds_gets_400()
    {
        using var workspace = new Workspace();
        await using var tocsin = await TocsinProcess.Serve(workspace);
        var token = (await File.ReadAllTextAsync(Path.Combine(workspace.Data, "console-token"))).Trim();
        using var raw = await Raw.Connect(new IPEndPoint(IPAddress.Loopback, tocsin.Console.Port));
        await raw.Write(
            $"POST /api/v1/explain HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
                + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
        );

        (await raw.ReadAnswer(seconds: 40)).ShouldStartWith("HTTP/1.1 400 ");
        (await raw.IsClosedWithin(10)).ShouldBeTrue();
    }
}

using System.Diagnostics;
using System.Text.Json;

namespace Tocsin.Acceptance.Delivery;

/// <summary>Deliveries that wait until somebody mends the configuration, and go on when somebody did.</summary>
public class Configuration
{
    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_refused_token_waits_and_goes_out_soon_after_the_Secret_is_mended(int status)
    {
        await using var sink = await Sink.Start(r =>
            r.Header("Authorization") == "Bearer right-token" ? Reply.Ok : new Reply(status, "bad credentials")
        );
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook"), more: "secretRef: { name: login }"));
        workspace.Write("secret.yaml", Login("wrong-token"));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event());

        var waiting = await tocsin.DeliveryThat(d => d.GetProperty("attempts").GetInt32() == 1);
        Text(waiting, "state").ShouldBe("pending");
        Text(waiting, "reason").ShouldBe("WaitingForConfiguration");
        Text(waiting, "lastError").ShouldContain(status.ToString(CultureInfo.InvariantCulture));

        await Mends(tocsin, () => workspace.Write("secret.yaml", Login("right-token")));
        sink.Received.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_delivery_waits_for_its_Provider_to_exist()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert());
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event());
        await Waits(tocsin, "'target'");
        await Mends(tocsin, () => workspace.Write("provider.yaml", Given.Provider(sink.At("/hook"))));
    }

    [Fact]
    public async Task A_delivery_waits_for_its_Secret_to_exist()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook"), more: "secretRef: { name: login }"));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event());
        await Waits(tocsin, "login");
        sink.Received.ShouldBeEmpty();
        await Mends(tocsin, () => workspace.Write("secret.yaml", Login("any-token")));
    }

    [Fact]
    public async Task A_delivery_waits_while_its_Provider_is_suspended()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert());
        workspace.Write("provider.yaml", Given.Provider(sink.At("/hook"), more: "suspend: true"));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event());
        await Waits(tocsin, "suspended");
        sink.Received.ShouldBeEmpty();
        await Mends(tocsin, () => workspace.Write("provider.yaml", Given.Provider(sink.At("/hook"))));
    }

    [Fact]
    public async Task A_delivery_waits_while_its_Provider_is_invalid()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert());
        workspace.Write("provider.yaml", Given.Provider("not-a-url"));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event());
        await Waits(tocsin, "not ready");
        await Mends(tocsin, () => workspace.Write("provider.yaml", Given.Provider(sink.At("/hook"))));
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("suspended")]
    public async Task What_was_accepted_goes_out_although_its_Alert_is(string fate)
    {
        var up = false;
        await using var sink = await Sink.Start(_ => up ? Reply.Ok : new Reply(503));
        using var workspace = new Workspace(Given.Provider(sink.At("/hook")));
        workspace.Write("alert.yaml", Given.Alert());
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event("before"));
        await sink.Gets(1);

        if (fate == "deleted")
        {
            workspace.Remove("alert.yaml");
        }
        else
        {
            workspace.Write("alert.yaml", Given.Alert(more: "suspend: true"));
        }

        await Wait.Until(
            async () => (await tocsin.Items("alerts")).All(a => a.GetProperty("suspended").GetBoolean()),
            "the change is read",
            5
        );
        await tocsin.Accepts(Given.Event("after"));
        up = true;
        Text(await tocsin.Settled(), "state").ShouldBe("delivered");
        (await tocsin.Items("deliveries")).Count.ShouldBe(1);
    }

    private static async Task Waits(TocsinProcess tocsin, string why)
    {
        var delivery = await tocsin.DeliveryThat(d => Text(d, "reason") == "WaitingForConfiguration");
        Text(delivery, "state").ShouldBe("pending");
        Text(delivery, "lastError").ShouldContain(why);
    }

    private static async Task Mends(TocsinProcess tocsin, Action mend)
    {
        mend();
        var mended = Stopwatch.GetTimestamp();
        Text(await tocsin.Settled(seconds: 10), "state").ShouldBe("delivered");
        Stopwatch.GetElapsedTime(mended).TotalSeconds.ShouldBeLessThan(3);
    }

    private static string Login(string token) => Given.Secret("login", ("headers", $"Authorization: Bearer {token}"));

    private static string Text(JsonElement delivery, string name) => delivery.GetProperty(name).GetString()!;
}

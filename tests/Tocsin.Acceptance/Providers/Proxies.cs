namespace Tocsin.Acceptance.Providers;

/// <summary>Through Debian's proxies, by what a Provider says in <c>spec.proxySecretRef</c>.</summary>
public class Proxies
{
    [Theory]
    [InlineData("http", "http")]
    [InlineData("http", "nats")]
    [InlineData("socks5", "http")]
    [InlineData("socks5", "nats")]
    public async Task The_right_password_leads_to_the_target(string scheme, string target)
    {
        using var workspace = new Workspace();
        await using var proxy = await ProxyServer.Start(scheme, workspace);
        await using var sink = await Sink.Start();
        await using var nats = new NatsSink(sink);
        workspace.Write("main.yaml", Given.Alert(), Target(target, sink, nats), Secret(proxy, ProxyServer.Password));
        await using var tocsin = await TocsinProcess.Serve(workspace);

        await tocsin.Accepts(Given.Event());

        await sink.Gets(1);
        (await tocsin.Settled()).GetProperty("state").GetString().ShouldBe("delivered");
        proxy.Log.ShouldContain($"127.0.0.1:{(target == "nats" ? new Uri(nats.Address).Port : sink.Port)}");
    }

    [Theory]
    [InlineData("http", "http")]
    [InlineData("http", "nats")]
    [InlineData("socks5", "http")]
    [InlineData("socks5", "nats")]
    public async Task A_wrong_password_waits_for_the_right_one(string scheme, string target)
    {
        using var workspace = new Workspace();
        await using var proxy = await ProxyServer.Start(scheme, workspace);
        await using var sink = await Sink.Start();
        await using var nats = new NatsSink(sink);
        workspace.Write("main.yaml", Given.Alert(), Target(target, sink, nats));
        workspace.Write("secret.yaml", Secret(proxy, "wr0ng-Passw0rd"));
        await using var tocsin = await TocsinProcess.Serve(workspace);

        await tocsin.Accepts(Given.Event());
        var waiting = await tocsin.DeliveryThat(d => d.GetProperty("lastError").GetString() is { Length: > 0 });
        waiting.GetProperty("reason").GetString().ShouldBe("WaitingForConfiguration", $"{waiting}\n{proxy.Log}");
        waiting.GetProperty("lastError").GetString()!.ShouldContain("spec.proxySecretRef");
        waiting.ToString().ShouldNotContain("wr0ng");
        sink.Received.ShouldBeEmpty();

        workspace.Write("secret.yaml", Secret(proxy, ProxyServer.Password));

        await sink.Gets(1, 30);
        (await tocsin.DeliveryThat(d => d.GetProperty("state").GetString() == "delivered")).ToString().ShouldNotContain("wr0ng");
        (tocsin.Output + tocsin.Error).ShouldNotContain("wr0ng");
    }

    [Fact]
    public async Task A_wrong_password_is_no_fault_of_a_target_by_TLS()
    {
        using var workspace = new Workspace();
        await using var proxy = await ProxyServer.Start("http", workspace);
        workspace.Write(
            "main.yaml",
            Given.Alert(),
            Given.Provider("https://target.example.test/hook", more: "proxySecretRef: { name: proxy }"),
            Secret(proxy, "wr0ng-Passw0rd")
        );
        await using var tocsin = await TocsinProcess.Serve(workspace);

        await tocsin.Accepts(Given.Event());

        var waiting = await tocsin.DeliveryThat(d => d.GetProperty("lastError").GetString() is { Length: > 0 });
        waiting.GetProperty("reason").GetString().ShouldBe("WaitingForConfiguration", waiting.ToString());
        waiting.GetProperty("lastError").GetString()!.ShouldContain("spec.proxySecretRef");
    }

    private static string Target(string target, Sink sink, NatsSink nats) =>
        target == "nats"
            ? Given.Provider(nats.Address, type: "nats", more: "channel: flux.events\n  proxySecretRef: { name: proxy }")
            : Given.Provider(sink.At("/hook"), more: "proxySecretRef: { name: proxy }");

    private static string Secret(ProxyServer proxy, string password) =>
        Given.Secret("proxy", ("address", proxy.Address), ("username", ProxyServer.User), ("password", password));
}

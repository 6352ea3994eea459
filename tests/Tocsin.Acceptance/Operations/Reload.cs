using System.Diagnostics;

namespace Tocsin.Acceptance.Operations;

public class Reload
{
    [Fact]
    public async Task A_change_is_live_within_two_seconds()
    {
        await using var old = await Sink.Start();
        await using var next = await Sink.Start();
        using var workspace = new Workspace(Given.Alert());
        workspace.Write("provider.yaml", Given.Provider(old.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        await tocsin.Accepts(Given.Event("first"));
        await old.Gets(1);

        workspace.Write("provider.yaml", Given.Provider(next.At("/hook")));
        await Arrives(tocsin, next);
        workspace.Write("more/more.yaml", Given.Alert("releases", kind: "HelmRelease"));
        await Within(async () => (await tocsin.Items("alerts")).Count == 2, "the new alert is there");
        workspace.Remove("more/more.yaml");
        await Within(async () => (await tocsin.Items("alerts")).Count == 1, "the alert is gone");
    }

    [Fact]
    public async Task A_syntax_error_keeps_the_last_good_state_of_its_file()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        workspace.Write("main.yaml", "kind: Alert\n  broken: [");
        await Wait.Until(() => tocsin.Error.Contains("main.yaml", StringComparison.Ordinal), "the finding is told", 5);
        await tocsin.Accepts(Given.Event());
        await sink.Gets(1);
    }

    [Fact]
    public async Task An_invalid_object_keeps_its_last_good_state_and_shows_that_it_is_not_ready()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        workspace.Write("main.yaml", Given.Alert(more: "exclusionList: [\"(unclosed\"]"), Given.Provider("no-address-at-all"));
        await Within(
            async () => !(await tocsin.Item("alerts", "all")).GetProperty("ready").GetBoolean(),
            "the alert is not ready"
        );

        var alert = await tocsin.Item("alerts", "all");
        alert.GetProperty("reason").GetString().ShouldBe("InvalidPattern");
        alert.GetProperty("message").GetString()!.ShouldContain("exclusionList[0]");
        var provider = await tocsin.Item("providers", "target");
        provider.GetProperty("ready").GetBoolean().ShouldBeFalse();
        provider.GetProperty("reason").GetString().ShouldBe("InvalidAddress");
        await tocsin.Accepts(Given.Event());
        await sink.Gets(1);
    }

    [Fact]
    public async Task Invalid_input_never_stops_the_program()
    {
        using var workspace = new Workspace();
        await File.WriteAllBytesAsync(Path.Combine(workspace.Manifests, "bytes.yaml"), [0xff, 0xfe, 0x00, 0x80, 0x0a]);
        workspace.Write("scalar.yaml", "just a text");
        workspace.Write("list.json", "[1, 2");
        workspace.Write("foreign.yaml", "apiVersion: apps/v1\nkind: Deployment\nspec: {}");
        workspace.Write("empty.yaml", "");
        workspace.Write("unknown.yaml", Given.Provider("https://example.test/", type: "no-such-type"));
        workspace.Write("incomplete.yaml", Given.Provider("https://webexapis.com/v1/messages", "incomplete", "webex"));
        workspace.Write("alert.yaml", Given.Alert(more: "suspend: true"));
        await using var tocsin = await TocsinProcess.Serve(workspace);

        (await tocsin.Item("providers", "target")).GetProperty("ready").GetBoolean().ShouldBeFalse();
        (await tocsin.Item("providers", "incomplete")).GetProperty("ready").GetBoolean().ShouldBeFalse();
        (await tocsin.Item("alerts", "all")).GetProperty("suspended").GetBoolean().ShouldBeTrue();
        foreach (var file in (string[])["bytes.yaml", "list.json", "foreign.yaml", "unknown.yaml", "incomplete.yaml"])
        {
            tocsin.Error.ShouldContain(file);
        }
    }

    [Fact]
    public async Task Names_in_Secrets_are_replaced_from_the_environment_where_that_is_allowed()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(
            Given.Alert(),
            Given.Provider(sink.At("/hook"), more: "secretRef: { name: login }"),
            Given.Secret(
                "login",
                ("headers", "X-Set: ${TOCSIN_TEST}\nX-Default: ${TOCSIN_UNSET:=spare}\nX-Literal: $${TOCSIN_TEST}")
            )
        );
        workspace.Write(
            "refused.yaml",
            Given.Provider(sink.At("/hook"), "refused", more: "secretRef: { name: refused }"),
            Given.Secret("refused", ("token", "${HOME}"))
        );
        await using var tocsin = await TocsinProcess.ServeWith([("TOCSIN_TEST", "from-the-environment")], workspace);
        await tocsin.Accepts(Given.Event());
        var got = (await sink.Gets(1))[0];
        got.Header("X-Set").ShouldBe("from-the-environment");
        got.Header("X-Default").ShouldBe("spare");
        got.Header("X-Literal").ShouldBe("${TOCSIN_TEST}");
        (await tocsin.Item("providers", "refused")).GetProperty("ready").GetBoolean().ShouldBeFalse();
    }

    private static async Task Arrives(TocsinProcess tocsin, Sink sink)
    {
        var changed = Stopwatch.GetTimestamp();
        for (var i = 0; sink.Received.Count == 0; i++)
        {
            Stopwatch.GetElapsedTime(changed).TotalSeconds.ShouldBeLessThan(3);
            await tocsin.Accepts(Given.Event($"probe-{i}"));
            await Task.Delay(100);
        }
    }

    // Two seconds to notice, one for the question.
    private static Task Within(Func<Task<bool>> holds, string what) => Wait.Until(holds, what, 3);
}

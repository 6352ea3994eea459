namespace Tocsin.Acceptance.Bounds;

public class FewDescriptors
{
    [Fact]
    public async Task With_fewer_descriptors_than_idle_connections_events_and_probes_are_answered()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.StartBy([
            "bash",
            "-c",
            "ulimit -n 256 && exec \"$0\" \"$@\"",
            Repository.Program,
            "serve",
            "--manifests",
            workspace.Manifests,
            "--data-dir",
            workspace.Data,
            .. TocsinProcess.AnyPort,
        ]);
        var idle = new List<Raw>();
        try
        {
            for (var i = 0; i < 400; i++)
            {
                idle.Add(await Raw.Connect(tocsin.EventsEndPoint));
            }

            await tocsin.Accepts(Given.Event("while-they-are-there"));
            (await tocsin.ReadyStatus()).ShouldBe(200);
            (await tocsin.MetricsText()).ShouldContain("process_open_fds");
            await sink.Gets(1);
        }
        finally
        {
            idle.ForEach(r => r.Dispose());
        }

        await tocsin.Accepts(Given.Event("afterwards"));
        await sink.Gets(2);
        tocsin.HasExited.ShouldBeFalse();
    }
}

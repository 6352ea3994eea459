namespace Tocsin.Acceptance.Bounds;

public class StalledLogs
{
    [Fact]
    public async Task While_the_reader_of_the_log_stalls_long_messages_do_not_fill_the_memory()
    {
        const long Mebibyte = 1024 * 1024;
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        await using var tocsin = await TocsinProcess.StartBy([
            "bash",
            "-c",
            "exec \"$0\" \"$@\" 2> >(exec sleep 60 > /dev/null 2>&1)",
            Repository.Program,
            "serve",
            "--manifests",
            workspace.Manifests,
            "--data-dir",
            workspace.Data,
            .. TocsinProcess.AnyPort,
        ]);
        var message = new string('m', 2_900_000);

        for (var i = 0; i < 60; i++)
        {
            await tocsin.Accepts(Given.Event($"object-{i}", message));
        }

        await Wait.Until(() => tocsin.ResidentBytes < 400 * Mebibyte, "the memory is bounded", 10);
        await sink.Gets(60, seconds: 60);
    }
}

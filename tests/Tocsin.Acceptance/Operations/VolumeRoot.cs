using System.Diagnostics;

namespace Tocsin.Acceptance.Operations;

/// <summary>A pod's volume: its root belongs to somebody else and may be written by the group.</summary>
public class VolumeRoot
{
    [Fact]
    public async Task A_data_folder_that_is_not_ours_but_may_be_written_is_used_and_its_files_are_private()
    {
        using var workspace = new Workspace(Given.Alert());
        Directory.CreateDirectory(workspace.Data);
        File.SetUnixFileMode(workspace.Data, (UnixFileMode)Convert.ToInt32("775", 8));
        if (Environment.UserName != "root" || !Ran("chown", "12345", workspace.Data) || !Ran("unshare", "-U", "true"))
        {
            Assert.Skip("giving a folder away takes root, and giving up root's powers takes user namespaces");
        }

        // Root without its powers is a user like any other, who is in the folder's group.
        await using var tocsin = await TocsinProcess.StartBy([
            "unshare",
            "-U",
            Repository.Program,
            "serve",
            "--manifests",
            workspace.Manifests,
            "--data-dir",
            workspace.Data,
            .. TocsinProcess.AnyPort,
        ]);
        await tocsin.Accepts(Given.Event());

        var files = Directory.GetFiles(workspace.Data, "*", SearchOption.AllDirectories);
        files.ShouldNotBeEmpty();
        files.ShouldAllBe(f => File.GetUnixFileMode(f) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    private static bool Ran(string program, params string[] args)
    {
        using var process = Process.Start(program, args);
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

namespace Tocsin.Acceptance.Commands;

public class SendCommand
{
    [Fact]
    public async Task Events_come_from_files_arrays_and_standard_input()
    {
        using var workspace = new Workspace(Given.Alert(), Given.Provider("http://127.0.0.1:1/x"));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        var to = tocsin.Events.ToString();
        var one = workspace.PathOf("one.json");
        var many = workspace.PathOf("many.json");
        await File.WriteAllTextAsync(one, Given.Event("one"));
        await File.WriteAllTextAsync(many, $"[{Given.Event("two")},\n{Given.Event("three")}]\n{Given.Event("four")}");

        var sent = await Cli.Run("send", "--to", to, one, many);
        sent.Code.ShouldBe(0, sent.Error);
        sent.Error.ShouldBeEmpty();
        sent.OutputLines.Length.ShouldBe(4);
        sent.OutputLines.ShouldAllBe(l => l.EndsWith(": accepted", StringComparison.Ordinal));
        sent.OutputLines[2].ShouldContain("Kustomization/apps/three");

        var piped = await Cli.RunWith(Given.Event("five"), ["send", "--to", to, "-"]);
        piped.Code.ShouldBe(0);
        piped.OutputLines.ShouldHaveSingleItem().ShouldEndWith(": accepted");
        var withoutName = await Cli.RunWith(Given.Event("five"), ["send", "--to", to]);
        withoutName.Code.ShouldBe(0);
        withoutName.OutputLines.ShouldHaveSingleItem().ShouldEndWith(": duplicate");
        (await tocsin.Items("events")).Count.ShouldBe(5);
    }

    [Fact]
    public async Task One_refused_event_makes_the_exit_code_1_and_the_others_are_sent()
    {
        using var workspace = new Workspace();
        await using var tocsin = await TocsinProcess.Serve(workspace);
        var sent = await Cli.RunWith("{}\n" + Given.Event("good"), ["send", "--to", tocsin.Events.ToString()]);
        sent.Code.ShouldBe(1);
        sent.OutputLines.Length.ShouldBe(2);
        sent.OutputLines[0].ShouldContain("involvedObject.kind");
        sent.OutputLines[1].ShouldEndWith(": accepted");
    }

    [Theory]
    [InlineData("{ this is no JSON")]
    [InlineData("")]
    public async Task What_is_no_event_is_said_and_exits_with_1(string input)
    {
        using var workspace = new Workspace();
        await using var tocsin = await TocsinProcess.Serve(workspace);
        var sent = await Cli.RunWith(input, ["send", "--to", tocsin.Events.ToString()]);
        sent.Code.ShouldBe(1);
        (sent.Output + sent.Error).Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Nobody_there_and_a_missing_file_exit_with_1_and_name_the_cure()
    {
        var nobody = await Cli.RunWith(Given.Event(), ["send", "--to", "http://127.0.0.1:1/"]);
        nobody.Code.ShouldBe(1);
        (nobody.Output + nobody.Error).ShouldContain("tocsin serve");
        var missing = await Cli.Run("send", "/no/such/event.json");
        missing.Code.ShouldBe(1);
        missing.ErrorLines.ShouldHaveSingleItem().ShouldContain("/no/such/event.json");
    }
}

namespace Tocsin.Acceptance.Hooks;

public class PlayedPush
{
    [Fact]
    public async Task The_demo_plays_a_push_that_is_taken_and_a_forged_one_that_is_refused()
    {
        var said = await Cli.Run("demo", "--once", "--receivers");

        said.Code.ShouldBe(0, said.Error);
        said.Output.ShouldContain("refused with 400");
        said.Output.ShouldContain("taken: GitRepository/flux-system/flux-system is asked to reconcile");
    }
}

using Tocsin.Core.Verdicts;

namespace Tocsin.Core.Tests.Verdicts;

public class PageTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly Words s_green = new("Success", "reconciliation succeeded");
    private static readonly Words s_red = new("Failure", "health check failed");

    // Claims are made at second 10. The page: who was newest, what stands since when, what was under way.
    [Theory]
    // newest at | stands | seconds ago | in doubt | claim | what is done
    [InlineData(null, null, 0, null, "red", Move.Look)] // nothing is known
    [InlineData(5, "green", 1, null, "red", Move.Write)] // a failure after a success, without asking
    [InlineData(5, "red", 1, null, "green", Move.Write)] // and the recovery
    [InlineData(5, "red", 1, null, "red", Move.Leave)] // said already
    [InlineData(5, "red", 61, null, "red", Move.Look)] // long ago: others may have written
    [InlineData(5, "green", 61, null, "red", Move.Look)]
    [InlineData(5, "green", -5, null, "red", Move.Look)] // the clock was set back
    [InlineData(11, "green", 1, null, "red", Move.GiveWay)] // a newer event has spoken
    [InlineData(11, null, 0, null, "red", Move.GiveWay)] // and could not be written yet
    [InlineData(11, null, 0, "red", "red", Move.GiveWay)]
    [InlineData(10, null, 0, "red", "red", Move.Look)] // was it written?
    [InlineData(5, "green", 1, "red", "red", Move.Look)]
    [InlineData(5, "green", 1, "red", "green", Move.Write)] // the red may have arrived, or arrive yet, whatever the list shows
    [InlineData(5, null, 0, "red", "green", Move.Write)]
    public void What_is_done_follows_from_what_is_known(
        int? newest,
        string? stands,
        int ago,
        string? doubt,
        string claim,
        Move expected
    )
    {
        var page = new Page(
            newest is { } second ? Of(s_green, second) : null,
            Said(stands),
            s_noon.AddSeconds(-ago),
            Said(doubt)
        );
        page.For(Of(Said(claim)!, 10), s_noon).ShouldBe(expected);
    }

    [Fact]
    public void A_write_that_was_confirmed_leaves_no_doubt()
    {
        var red = Of(s_red, 1);
        var page = Page.Empty.Writing(red).Stands(red, s_noon);
        page.InDoubt.ShouldBeNull();
        page.For(red, s_noon).ShouldBe(Move.Leave);
    }

    [Fact]
    public void An_unchanged_verdict_still_silences_what_is_older()
    {
        var page = Page.Empty.Stands(Of(s_green, 1), s_noon).Wanting(Of(s_green, 5));
        page.For(Of(s_red, 3), s_noon).ShouldBe(Move.GiveWay);
    }

    [Fact]
    public async Task The_ledger_reads_back_what_it_wrote_for_each_name_repository_and_Provider_apart()
    {
        var notebook = new MemoryNotebook();
        var page = Page.Empty.Stands(Of(s_green, 1), s_noon).Writing(Of(s_red, 2) with { IsProgress = true });
        await Open().Write(page);

        Open().Read().ShouldBe(page);
        Open(provider: "other").Read().ShouldBe(Page.Empty);
        Open(repository: "https://api.github.com/repos/acme/moved").Read().ShouldBe(Page.Empty);
        Open(commit: "e2c0").Read().ShouldBe(Page.Empty);
        Open(context: "kustomization/db").Read().ShouldBe(Page.Empty);

        Ledger Open(
            string provider = "forge",
            string repository = "https://api.github.com/repos/acme/fleet",
            string commit = Some.Commit,
            string context = "kustomization/webapp"
        ) => new(notebook, new("apps", provider), repository, commit, context);
    }

    [Fact]
    public async Task A_note_of_another_version_is_as_if_it_were_forgotten()
    {
        var notebook = new MemoryNotebook();
        var ledger = new Ledger(notebook, new("apps", "forge"), "r", "c", "x");
        await notebook.Write(new("apps", "forge"), [new(ledger.Key, "v9"u8.ToArray())]);
        ledger.Read().ShouldBe(Page.Empty);
    }

    private static Words? Said(string? colour) =>
        colour switch
        {
            "green" => s_green,
            "red" => s_red,
            _ => null,
        };

    private static Claim Of(Words words, int second) => new(words, s_noon.AddSeconds(second), second);
}

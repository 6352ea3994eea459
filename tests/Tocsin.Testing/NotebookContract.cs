using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Testing;

/// <summary>What every notebook must keep. A notebook proves itself by a class that inherits this.</summary>
public abstract class NotebookContract
{
    private static readonly ObjectName s_mine = new("flux-system", "mine");
    private static readonly ObjectName s_other = new("flux-system", "other");

    /// <summary>Opens the notebook; called again, it opens the same one as a new process would, without any goodbye of the last.</summary>
    protected abstract INotebook Open();

    [Fact]
    public async Task What_was_written_is_read_after_a_restart()
    {
        await Open().Write(s_mine, [new Note("a", [1, 2, 3]), new Note("b", [])]);

        Open().Read(s_mine, "a").ShouldBe([1, 2, 3]);
        Open().Read(s_mine, "b").ShouldBe([]);
    }

    [Fact]
    public void What_was_never_written_reads_as_nothing()
    {
        Open().Read(s_mine, "a").ShouldBeNull();
        Open().Find(s_mine, "").ShouldBeEmpty();
    }

    [Fact]
    public async Task The_later_writing_wins_also_within_one()
    {
        var notes = Open();
        await notes.Write(s_mine, [new Note("a", [1])]);
        await notes.Write(s_mine, [new Note("a", [2]), new Note("a", [3]), new Note("b", [4]), Note.Forget("b")]);

        notes.Read(s_mine, "a").ShouldBe([3]);
        notes.Read(s_mine, "b").ShouldBeNull();
    }

    [Fact]
    public async Task What_is_forgotten_stays_so_and_forgetting_the_unknown_is_no_error()
    {
        var notes = Open();
        await notes.Write(s_mine, [new Note("a", [1]), new Note("b", [2])]);
        await notes.Write(s_mine, [Note.Forget("a"), Note.Forget("unknown")]);

        Keys(Open().Find(s_mine, "")).ShouldBe(["b"]);
    }

    [Fact]
    public async Task A_prefix_finds_what_begins_with_it_and_nothing_beside_in_the_order_of_keys()
    {
        var notes = Open();
        foreach (var key in (string[])["a/2", "a", "a/1", "a0", "a/", "a/é", "b/1", "A/1", "a/%"])
        {
            await notes.Write(s_mine, [new Note(key, [0])]);
        }

        Keys(notes.Find(s_mine, "a/")).ShouldBe(["a/", "a/%", "a/1", "a/2", "a/é"]);
        Keys(notes.Find(s_mine, "a/", limit: 2)).ShouldBe(["a/", "a/%"]);
        Keys(notes.Find(s_mine, "a/_")).ShouldBeEmpty();
        notes.Find(s_mine, "").Count.ShouldBe(9);
    }

    [Fact]
    public async Task A_provider_sees_its_own_notes_only()
    {
        var notes = Open();
        await notes.Write(s_mine, [new Note("a", [1])]);
        await notes.Write(s_other, [new Note("a", [2])]);
        await notes.Write(s_other, [Note.Forget("a")]);

        notes.Read(s_mine, "a").ShouldBe([1]);
        notes.Find(s_other, "").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_writing_that_breaks_a_bound_is_refused_as_a_whole()
    {
        var notes = Open();
        Note[][] broken =
        [
            [new Note("a", [1]), new Note("b", new byte[INotebook.MaxValue + 1])],
            [new Note("a", [1]), new Note(new string('k', INotebook.MaxKey + 1), [])],
            [.. Enumerable.Range(0, INotebook.MaxNotes + 1).Select(i => new Note($"{i}", [1]))],
        ];

        foreach (var writing in broken)
        {
            await Should.ThrowAsync<ArgumentException>(() => notes.Write(s_mine, writing));
        }

        notes.Find(s_mine, "").ShouldBeEmpty();
        await notes.Write(s_mine, [new Note(new string('k', INotebook.MaxKey), new byte[INotebook.MaxValue])]);
        notes.Find(s_mine, "k").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Many_may_write_at_once()
    {
        var notes = Open();

        await Task.WhenAll(
            Enumerable.Range(0, 200).Select(i => Task.Run(() => notes.Write(s_mine, [new Note($"{i:d3}", [(byte)i])])))
        );

        notes.Find(s_mine, "").Select(n => n.Value![0]).ShouldBe(Enumerable.Range(0, 200).Select(i => (byte)i));
    }

    private static IEnumerable<string> Keys(IReadOnlyList<Note> notes) => notes.Select(n => n.Key);
}

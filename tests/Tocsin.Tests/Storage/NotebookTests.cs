using Microsoft.Extensions.Logging.Abstractions;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Storage;

namespace Tocsin.Tests.Storage;

public sealed class NotebookTests : NotebookContract, IDisposable
{
    private static readonly ObjectName s_provider = new("flux-system", "target");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-notebook-");
    private readonly List<Outbox> _opened = [];
    private readonly FakeClock _clock = new();

    protected override INotebook Open() => Open(new OutboxLimits(1L << 30, TimeSpan.FromDays(7)));

    public void Dispose()
    {
        _opened.ForEach(o => o.Dispose());
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Above_their_bound_the_notes_that_were_not_written_for_the_longest_time_go()
    {
        var notes = Open(new OutboxLimits(1L << 30, TimeSpan.FromDays(7)) { MaxNotes = 3 });
        foreach (var key in (string[])["a", "b", "c", "d", "a"])
        {
            await notes.Write(s_provider, [new Note(key, [1])]);
        }

        await Until(() => notes.Find(s_provider, "").Count == 3);
        notes.Find(s_provider, "").Select(n => n.Key).ShouldBe(["a", "c", "d"]);
    }

    [Fact]
    public async Task A_note_is_forgotten_when_nobody_wrote_it_for_as_long_as_history_is_kept()
    {
        var notes = Open();
        await notes.Write(s_provider, [new Note("old", [1]), new Note("again", [1])]);
        _clock.Advance(TimeSpan.FromDays(4));
        await notes.Write(s_provider, [new Note("again", [2])]);

        _clock.Advance(TimeSpan.FromDays(4));

        await Until(() => notes.Find(s_provider, "").Count == 1);
        notes.Read(s_provider, "again").ShouldBe([2]);
    }

    [Fact]
    public async Task Notes_are_written_even_when_undelivered_events_fill_the_data_folder()
    {
        var outbox = Outbox(new OutboxLimits(1 << 20, TimeSpan.FromDays(7)));
        var large = Some.Accepted(Some.Notify(Some.ErrorEvent with { Message = new string('x', 30_000) }));
        await Should.ThrowAsync<StorageUnavailableException>(async () =>
        {
            for (var i = 0; i < 60; i++)
            {
                await outbox.Append(large);
            }
        });

        await outbox.Notebook.Write(s_provider, [new Note("a", [1])]);

        outbox.Notebook.Read(s_provider, "a").ShouldBe([1]);
    }

    private Notebook Open(OutboxLimits limits) => Outbox(limits).Notebook;

    private Outbox Outbox(OutboxLimits limits)
    {
        var outbox = new Outbox(_folder.FullName, limits, _clock, NullLogger.Instance);
        _opened.Add(outbox);
        return outbox;
    }

    /// <summary>The writer keeps house on a thread of its own, about once a second by this clock.</summary>
    private async Task Until(Func<bool> holds)
    {
        for (var i = 0; i < 400 && !holds(); i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(50);
        }

        holds().ShouldBeTrue();
    }
}

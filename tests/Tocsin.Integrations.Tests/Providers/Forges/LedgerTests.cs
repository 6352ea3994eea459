using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Forges;

namespace Tocsin.Integrations.Tests.Providers.Forges;

/// <summary>What the ledger makes of single situations; a whole week of them is simulated with the outbox.</summary>
public class LedgerTests
{
    private readonly FakeClock _clock = new();
    private readonly MemoryNotebook _notebook = new();
    private readonly ForgeByMemory _forge = new(new StatefulGitHub(), new Random(1));

    [Fact]
    public async Task An_older_event_that_comes_late_changes_nothing()
    {
        await Deliver(At(Some.Info, 20, 1));
        (await Deliver(At(Some.Error, 10, 2))).ShouldBeOfType<Outcome.Skipped>().Reason.ShouldBe(OutcomeReason.Superseded);
        States().ShouldBe(["success"]);
    }

    [Fact]
    public async Task Of_equal_times_the_later_accepted_stands_whichever_is_tried_first()
    {
        await Deliver(At(Some.Error, 10, 2));
        (await Deliver(At(Some.Info, 10, 1))).Reason.ShouldBe(OutcomeReason.Superseded);
        await Deliver(At(Some.Info, 10, 3));
        States().ShouldBe(["failure", "success"]);
    }

    [Fact]
    public async Task A_replay_of_an_old_event_does_not_come_back_on_the_commit()
    {
        var old = At(Some.Info, 10, 1);
        await Deliver(old);
        await Deliver(At(Some.Error, 20, 2));
        (await Deliver(old)).Reason.ShouldBe(OutcomeReason.Superseded);
        (await Deliver(At(Some.Error, 20, 2))).Reason.ShouldBe(OutcomeReason.Unchanged);
        States().ShouldBe(["success", "failure"]);
    }

    [Fact]
    public async Task A_verdict_that_could_not_be_written_still_silences_older_ones_and_goes_out_later()
    {
        var red = At(Some.Error, 20, 2);
        _forge.IsDown = true;
        (await Deliver(red)).ShouldBeOfType<Outcome.Retry>();
        (await Deliver(At(Some.Info, 10, 3))).Reason.ShouldBe(OutcomeReason.Superseded);
        _forge.IsDown = false;
        (await Deliver(red)).ShouldBeOfType<Outcome.Delivered>();
        States().ShouldBe(["failure"]);
    }

    [Fact]
    public async Task What_was_overtaken_while_the_forge_was_away_is_not_written_first()
    {
        var green = At(Some.Info, 10, 1);
        (await Deliver(green, At(Some.Error, 20, 2))).Reason.ShouldBe(OutcomeReason.Superseded);
        _forge.Forge.Written.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_waits_behind_for_another_commit_or_earlier_stops_nothing()
    {
        var other = At(Some.Error, 20, 2);
        other = other with
        {
            Event = other.Event with
            {
                Metadata = Core.Events.EventMetadata.From([new("revision", $"main@sha1:{new string('a', 40)}")]),
            },
        };
        await Deliver(At(Some.Info, 10, 3), other, At(Some.Error, 5, 4), At(Some.Notify(Progress), 30, 5));
        States().ShouldBe(["success"]);
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_is_looked_for_before_it_is_repeated()
    {
        _forge.LosesAnswers = 1;
        (await Deliver(At(Some.Error, 10, 1))).ShouldBeOfType<Outcome.Retry>();
        _forge.LosesAnswers = 0;
        (await Deliver(At(Some.Error, 10, 1))).Reason.ShouldBe(OutcomeReason.Unchanged);
        States().ShouldBe(["failure"]);
    }

    [Fact]
    public async Task Two_objects_with_one_name_end_with_the_later_verdict_however_they_meet()
    {
        for (var round = 0; round < 50; round++)
        {
            var commit = (round + 1).ToString("x40", System.Globalization.CultureInfo.InvariantCulture);
            var (green, red) = (Of(commit, At(Some.Info, 10, 1)), Of(commit, At(Some.Error, 20, 2)));
            await Task.WhenAll(Task.Run(() => Deliver(green)), Task.Run(() => Deliver(red)));
            _forge.Forge.Written[(commit, Context)].Last().ShouldStartWith("failure");
        }

        static Notification Of(string commit, Notification n) =>
            n with
            {
                Event = n.Event with { Metadata = Core.Events.EventMetadata.From([new("revision", $"main@sha1:{commit}")]) },
            };
    }

    [Fact]
    public async Task A_Provider_that_is_pointed_at_another_repository_says_there_what_it_said_here()
    {
        var calls = new RecordingSender(RecordingSender.Reply(200, "[]"), RecordingSender.Reply(201));
        await Deliver(At(Some.Info, 10, 1));
        var moved = Some.Destination("github") with { Address = Sensitive.Of("https://github.com/acme/moved") };
        await new GitHub().Deliver(At(Some.Info, 10, 1), moved, Services(calls), TestContext.Current.CancellationToken);
        calls.Calls.Select(c => c.Method).ShouldBe(["GET", "POST"]);
    }

    [Fact]
    public async Task Without_its_notes_a_Provider_asks_the_forge()
    {
        await Deliver(At(Some.Info, 10, 1));
        var services = Some.Services(_forge, _clock);
        var outcome = await Attempt.Run(new GitHub(), At(Some.Info, 20, 2), To, services, TestContext.Current.CancellationToken);
        outcome.Reason.ShouldBe(OutcomeReason.Unchanged);
        States().ShouldBe(["success"]);
    }

    [Fact]
    public async Task Nothing_is_sent_while_it_cannot_be_noted()
    {
        _notebook.IsFull = true;
        (await Deliver(At(Some.Info, 10, 1))).Reason.ShouldBe(OutcomeReason.OutboxUnreadable);
        _forge.Forge.Written.ShouldBeEmpty();
    }

    private const string Context = "kustomization/webapp/0c9c2e41";
    private static readonly Core.Events.Event Progress = Some.InfoEvent with { Reason = "Progressing" };

    private readonly Turns _turns = new();

    private Destination To => _forge.To;

    private Notification At(Notification n, int second, long order)
    {
        var noon = _clock.GetUtcNow();
        return n with
        {
            Event = n.Event with { Timestamp = noon.AddSeconds(second) },
            Acceptance = new Acceptance(noon.AddMinutes(1), order),
        };
    }

    private ProviderServices Services(IHttpSender sender) => Some.Services(sender, _clock, _notebook) with { Turns = _turns };

    private Task<Outcome> Deliver(Notification n, params Notification[] waiting) =>
        Attempt.Run(new GitHub(), n, To, Services(_forge) with { Waiting = _ => waiting }, TestContext.Current.CancellationToken);

    private IEnumerable<string> States() => _forge.Forge.Written[(Some.Commit, Context)].Select(s => s.Split(':')[0]);
}

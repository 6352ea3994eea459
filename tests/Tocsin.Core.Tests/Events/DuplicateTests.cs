using Tocsin.Core.Events;

namespace Tocsin.Core.Tests.Events;

public class DuplicateTests
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 15, 10, 0, 0, TimeSpan.Zero);
    private readonly DuplicateWindow _window = new(TimeSpan.FromMinutes(5));

    [Fact]
    public void The_key_is_the_reference_s_for_a_Kustomization() =>
        DuplicateKey
            .Reference(
                Event(
                    "Kustomization",
                    "webapp",
                    "kustomize.toolkit.fluxcd.io/v1",
                    "Health check passed in 5.0s",
                    ("revision", "main@sha1:731f7eaddfb6af01cb2173e18f0f75b0ba780ef1")
                )
            )
            .ShouldBe("bd0a2e02feea4bc31e8622735aefa5b6b4e1b6be48f214002002b3439db58509");

    [Fact]
    public void The_key_is_the_reference_s_for_a_HelmRelease_with_its_token() =>
        DuplicateKey
            .Reference(
                Event(
                    "HelmRelease",
                    "podinfo",
                    "helm.toolkit.fluxcd.io/v2",
                    "Helm upgrade succeeded for release apps/podinfo.v4 with chart podinfo@6.9.2",
                    ("token", "sha256:3b5e"),
                    ("revision", "6.9.2")
                )
            )
            .ShouldBe("d1b0283b64bce749ad53bb25d3d05e6d20d7c6dd683c3e51ce0cc5f427cb602c");

    [Fact]
    public void An_event_of_another_severity_reason_or_version_is_no_duplicate()
    {
        var e = Some.ErrorEvent;
        var key = DuplicateKey.Window(e);

        DuplicateKey.Window(e with { Severity = "info" }).ShouldNotBe(key);
        var token = EventMetadata.From([.. e.Metadata, new("event.toolkit.fluxcd.io/token", "7")]);
        DuplicateKey.Window(e with { Metadata = token }).ShouldNotBe(key, "the user says that it is another");
        DuplicateKey
            .Window(
                e with
                {
                    Action = "Applied",
                    RelatedObject = new() { Kind = "Bucket" },
                }
            )
            .ShouldBe(key);
        DuplicateKey.Window(e with { Reason = "Other" }).ShouldNotBe(key);
        DuplicateKey
            .Window(e with { InvolvedObject = e.InvolvedObject with { ApiVersion = "kustomize.toolkit.fluxcd.io/v2" } })
            .ShouldNotBe(key);
        DuplicateKey.Window(e with { Timestamp = null, ReportingInstance = "other" }).ShouldBe(key);
    }

    [Theory]
    [InlineData("webapp/namespace=apps", "prod", "webapp", "apps/namespace=prod")]
    [InlineData("webapp", "apps/kind=Kustomization", "webapp/namespace=apps", "Kustomization")]
    [InlineData("a\0", "b", "a", "\0b")]
    [InlineData("ab", "", "a", "b")]
    public void No_two_objects_share_a_key_by_moved_separators(string name, string space, string otherName, string otherSpace)
    {
        var e = Some.ErrorEvent;
        UInt128 Key(string n, string ns) =>
            DuplicateKey.Window(e with { InvolvedObject = e.InvolvedObject with { Name = n, Namespace = ns } });

        Key(name, space).ShouldNotBe(Key(otherName, otherSpace));
    }

    [Fact]
    public void A_message_that_spells_a_revision_is_not_an_event_of_that_revision()
    {
        var told = Event("Kustomization", "webapp", "kustomize.toolkit.fluxcd.io/v1", "done", ("revision", "main@sha1:1"));
        var spelt = Event("Kustomization", "webapp", "kustomize.toolkit.fluxcd.io/v1", "done/revision=main@sha1:1");

        DuplicateKey.Reference(spelt).ShouldBe(DuplicateKey.Reference(told));
        DuplicateKey.Window(spelt).ShouldNotBe(DuplicateKey.Window(told));
    }

    [Fact]
    public void A_message_and_a_severity_do_not_run_into_each_other()
    {
        var e = Some.ErrorEvent with { Message = "m", Severity = "error" };

        DuplicateKey.Window(e with { Message = "m\0error", Severity = "" }).ShouldNotBe(DuplicateKey.Window(e));
    }

    [Fact]
    public async Task A_twin_within_the_window_is_a_duplicate_until_the_window_ends()
    {
        await Spend(s_start);

        var twin = await Enter(s_start.AddMinutes(4.9));
        twin.Ticket.ShouldBeNull();
        twin.End.ShouldBe(s_start.AddMinutes(5));
    }

    [Fact]
    public async Task Windows_are_anchored_at_the_first_sighting()
    {
        await Spend(s_start);
        var later = await Enter(s_start.AddMinutes(9.8));
        later.Ticket!.Spend();

        later.End.ShouldBe(s_start.AddMinutes(10));
        (await Enter(s_start.AddMinutes(10.2))).Ticket.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_clock_that_was_set_back_begins_a_new_window()
    {
        await Spend(s_start);

        (await Enter(s_start.AddHours(-1))).Ticket.ShouldNotBeNull();
    }

    [Fact]
    public async Task An_event_that_was_not_taken_spends_no_window()
    {
        (await Enter(s_start)).Ticket!.Release();

        (await Enter(s_start)).Ticket.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_twin_that_arrives_during_the_commit_waits_for_its_fate(bool committed)
    {
        var first = await Enter(s_start);
        var twin = Enter(s_start).AsTask();
        twin.IsCompleted.ShouldBeFalse();

        if (committed)
        {
            first.Ticket!.Spend();
        }
        else
        {
            first.Ticket!.Release();
        }

        ((await twin).Ticket is null).ShouldBe(committed);
    }

    [Fact]
    public async Task Of_many_twins_at_once_one_is_taken()
    {
        var entries = await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        var entry = await Enter(s_start);
                        await Task.Yield();
                        entry.Ticket?.Spend();
                        return entry;
                    })
                )
        );

        entries.Count(e => e.Ticket is not null).ShouldBe(1);
    }

    [Fact]
    public async Task A_window_of_an_earlier_process_still_counts()
    {
        _window.Restore(1, new DuplicateWindow.Window(s_start));

        (await Enter(s_start.AddMinutes(1))).Ticket.ShouldBeNull();
    }

    [Fact]
    public async Task An_interval_of_zero_suppresses_nothing()
    {
        var off = new DuplicateWindow(TimeSpan.Zero);
        (await off.Enter(1, s_start, default)).Ticket!.Spend();

        (await off.Enter(1, s_start, default)).Ticket.ShouldNotBeNull();
    }

    [Fact]
    public async Task At_its_bound_the_table_stops_growing_and_lets_twins_through()
    {
        var small = new DuplicateWindow(TimeSpan.FromMinutes(5), capacity: 64);
        for (UInt128 key = 0; key < 640; key++)
        {
            (await small.Enter(key, s_start, default)).Ticket!.Spend();
        }

        (await small.Enter(0, s_start, default)).Ticket.ShouldBeNull();
        (await small.Enter(639, s_start, default)).Ticket.ShouldNotBeNull();
    }

    [Fact]
    public async Task Keys_unused_for_three_windows_are_forgotten()
    {
        await Spend(s_start);

        _window.Sweep(s_start.AddMinutes(16));

        (await Enter(s_start.AddMinutes(16))).End.ShouldBe(s_start.AddMinutes(21));
    }

    private ValueTask<DuplicateWindow.Entry> Enter(DateTimeOffset at) => _window.Enter(1, at, default);

    private async Task Spend(DateTimeOffset at) => (await Enter(at)).Ticket!.Spend();

    private static Event Event(
        string kind,
        string name,
        string apiVersion,
        string message,
        params (string Key, string Value)[] metadata
    )
    {
        var group = apiVersion.Split('/')[0];
        return new Event
        {
            InvolvedObject = new ObjectReference
            {
                Kind = kind,
                Namespace = "apps",
                Name = name,
                ApiVersion = apiVersion,
            },
            Message = message,
            Metadata = EventMetadata.From(metadata.Select(m => KeyValuePair.Create($"{group}/{m.Key}", m.Value))),
        };
    }
}

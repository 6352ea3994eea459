using Tocsin.Core.Alerts;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Transport;

namespace Tocsin.Integrations.Tests.Providers.Forges;

/// <summary>What holds for the commit statuses of each forge, over real sockets against forges that keep what is written.</summary>
public class EveryForge
{
    private const string Id = "kustomization/webapp/0c9c2e41";

    public static TheoryData<string> Names => [.. StatefulForge.Names];

    [Fact]
    public void Is_each_type_that_a_commit_status_expression_is_allowed_for() =>
        Names.Select(n => n.Data).ShouldBe(ProviderSpec.CommitStatusTypes, ignoreOrder: true);

    [Theory, MemberData(nameof(Names))]
    public async Task Writes_a_verdict_once_however_much_others_say_of_the_commit(string name)
    {
        await using var forge = new LoopbackForge(name);
        forge.Forge.Fill(130);
        await Delivers(forge, Some.Info);
        forge.Forge.Fill(130);
        (await Deliver(forge, Some.Info)).Reason.ShouldBe(OutcomeReason.Unchanged);
        forge.Forge.Writes.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Turns_red_after_green_and_green_again(string name)
    {
        await using var forge = new LoopbackForge(name);
        foreach (var n in (Notification[])[Some.Info, Some.Error, Some.Error, Some.Info])
        {
            (await Deliver(forge, n)).ShouldBeOfType<Outcome.Delivered>();
        }

        var states = forge.Forge.Ours(Id);
        states.Count.ShouldBe(3);
        states[0].ShouldBe(states[2]);
        states[1]
            .ShouldBe(
                name switch
                {
                    "gitlab" => "failed",
                    "azuredevops" => "error",
                    "github" or "gitea" => "failure",
                    _ => "FAILED",
                }
            );
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Takes_reasons_and_names_of_any_length(string name)
    {
        var o = Some.InfoEvent.InvolvedObject with { Name = new string('x', 253) };
        var n = Some.Notify(
            Some.InfoEvent with
            {
                InvolvedObject = o,
                Reason = string.Concat(Enumerable.Repeat("TooLong", 100)),
            }
        );
        await using var forge = new LoopbackForge(name);
        await Delivers(forge, n);
        (await Deliver(forge, n)).Reason.ShouldBe(OutcomeReason.Unchanged);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Reads_an_answer_that_a_proxy_has_touched_and_takes_none_for_a_write(string name)
    {
        await using var forge = new LoopbackForge(name);
        forge.Forge.Always = new ForgeAnswer(203, "[]");
        var outcome = await Deliver(forge, Some.Info);
        (outcome is Outcome.Waiting).ShouldBe(name == "azuredevops");
        forge.Forge.Writes.ShouldBe(name == "azuredevops" ? 0 : 1);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Names_the_cure_when_the_repository_or_the_token_is_not_known(string name)
    {
        await using var forge = new LoopbackForge(name);
        var unknown = (await Deliver(forge, Some.Info, forge.ToUnknown)).ShouldBeOfType<Outcome.Rejected>();
        unknown.Text.ShouldContain("check that the repository of spec.address exists");
        var stranger = forge.To with { Token = Sensitive.Of("some:stranger") };
        (await Deliver(forge, Some.Info, stranger)).ShouldBeOfType<Outcome.Waiting>().Text.ShouldContain("token");
        forge.Forge.Stored.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Waits_as_long_as_a_quota_says_and_then_writes(string name)
    {
        await using var forge = new LoopbackForge(name);
        foreach (var header in (string[])["Retry-After: 30", "X-RateLimit-Reset: 30", "RateLimit-Reset: 30"])
        {
            forge.Forge.Always = new ForgeAnswer(429, "slow down", header);
            (await Deliver(forge, Some.Info)).ShouldBeOfType<Outcome.Retry>().After.ShouldBe(TimeSpan.FromSeconds(30), header);
        }

        forge.Forge.Always = new ForgeAnswer(403, "You have exceeded a secondary rate limit");
        (await Deliver(forge, Some.Info)).ShouldBeOfType<Outcome.Retry>().After.ShouldBe(TimeSpan.FromMinutes(1));
        forge.Forge.Always = null;
        await Delivers(forge, Some.Info);
        forge.Forge.Ours(Id).Count.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Files_the_status_where_the_expression_says(string name)
    {
        await using var forge = new LoopbackForge(name);
        var to = forge.To with
        {
            StatusNaming = Expressions.Naming("provider.metadata.name + '/' + alert.metadata.name + '/' + event.metadata.env"),
        };
        (await Deliver(forge, Some.Info, to)).ShouldBeOfType<Outcome.Delivered>();
        forge.Forge.Ours("target/on-call/prod_eu-1").Count.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Keeps_namesakes_and_clusters_apart_when_names_shall_be_unique(string name)
    {
        await using var forge = new LoopbackForge(name);
        using var http = new HttpSender(TimeProvider.System, () => []);
        var expected = new List<string>();
        foreach (var cluster in (string[])["eu", "us", "ap"])
        {
            foreach (var ns in (string[])["apps", "staging"])
            {
                var e = Some.InfoEvent with { InvolvedObject = Some.InfoEvent.InvolvedObject with { Namespace = ns } };
                var services = Some.Services(http) with { StatusIds = new StatusIds(IsUnique: true, cluster) };
                var outcome = await Attempt.Run(
                    forge.Provider,
                    Some.Notify(e),
                    forge.To,
                    services,
                    TestContext.Current.CancellationToken
                );
                outcome.Reason.ShouldBe(OutcomeReason.Delivered, outcome.Text);
                expected.Add(forge.Forge.NameOf($"kustomization/{ns}/webapp/{cluster}/0c9c2e41"));
            }
        }

        forge.Forge.Written.Select(w => w.Key.Name).ShouldBe(expected, ignoreOrder: true);
        forge.Forge.Written.ShouldAllBe(w => w.Count() == 1);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Says_where_an_expression_failed_and_how_to_mend_it(string name)
    {
        await using var forge = new LoopbackForge(name);
        var to = forge.To with { StatusNaming = Expressions.Naming("event.metadata.cluster + '/x'") };
        var outcome = (await Deliver(forge, Some.Info, to)).ShouldBeOfType<Outcome.Rejected>();
        outcome.Text.ShouldStartWith("spec.commitStatusExpr has no name for this event: 1:16: no such key: 'cluster'");
        forge.Forge.Requests.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Names))]
    public void Refuses_an_address_that_names_no_repository(string name)
    {
        foreach (var address in (string[])["", "https://", "ftp://h.test/a/b", "https://h.test", "https://h.test/one"])
        {
            var to = Some.Destination(name) with { Address = Sensitive.Of(address) };
            var problem = Catalog.Providers[name].Check(to).ShouldHaveSingleItem(address);
            (problem.Path, problem.Reason).ShouldBe(("spec.address", ReadyReason.InvalidAddress));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Refuses_to_do_without_a_token(string name)
    {
        var problem = Catalog.Providers[name].Check(Some.Destination(name) with { Token = null }).ShouldHaveSingleItem();
        (problem.Path, problem.Reason).ShouldBe(("spec.secretRef", ReadyReason.InvalidSecret));
        problem.Message.ShouldContain("'token'");
    }

    // The gates first, then the type, as a delivery goes. Facts of the event as it arrived are in the first column.
    public static MatrixTheoryData<string, string> Rules =>
        new(
            Names.Select(n => n.Data),
            [
                // marks of the raw event | severity | reason | metadata after the merge | what becomes of it
                "              | error | HealthCheckFailed       | revision    | red",
                "commit        | info  | ReconciliationSucceeded | commit      | green",
                "update        | info  | ReconciliationSucceeded | revision    | green",
                "update,commit | info  | ReconciliationSucceeded | commit      | green",
                "update        | error | HealthCheckFailed       | revision    | red",
                "commit        | error | HealthCheckFailed       | commit      | red",
                "              | info  | ReconciliationSucceeded | revision    | NoCommit",
                "              | info  | NewArtifact             |             | NoCommit",
                "              | error | GitOperationFailed      |             | NoCommit",
                "              | error | InstallFailed           | chart       | NoCommit",
                "update        | info  | ReconciliationSucceeded |             | NoCommit",
                "commit        | info  | Progressing             | commit      | progress",
                "              | error | Progressing             | revision    | progress",
                "              | info  | Progressing             | revision    | NoCommit",
                "update        | trace | ReconciliationSucceeded | revision    | InvalidRequest",
            ]
        );

    [Theory, MemberData(nameof(Rules))]
    public async Task Says_of_a_commit_what_the_event_says_and_nothing_without_a_commit(string name, string rule)
    {
        var cells = rule.Split('|', StringSplitOptions.TrimEntries);
        var marks =
            (cells[0].Contains("commit") ? EventMarks.HasCommit : EventMarks.None)
            | (cells[0].Contains("update") ? EventMarks.CommitStatusUpdate : EventMarks.None);
        KeyValuePair<string, string>[] metadata = cells[3] switch
        {
            "revision" => [new("revision", $"main@sha1:{Some.Commit}")],
            "commit" => [new("commit", Some.Commit), new("revision", "6.5.4")],
            "chart" => [new("revision", "6.5.4"), new("oci-digest", $"sha256:{new string('a', 64)}")],
            _ => [],
        };
        var n = Some.Notify(
            Some.InfoEvent with
            {
                Severity = cells[1],
                Reason = cells[2],
                Metadata = EventMetadata.From(metadata),
            }
        ) with
        {
            Marks = marks,
        };

        await using var forge = new LoopbackForge(name);
        var outcome = Gates.Check(n.Marks, n.Event.IsError, forge.Provider.Type) ?? await Deliver(forge, n);
        var expected =
            cells[4] != "progress" ? cells[4]
            : name == "gitea" ? "pending"
            : "Progressing";
        if (expected is "red" or "green" or "pending")
        {
            outcome.ShouldBeOfType<Outcome.Delivered>();
            Colour(forge.Forge.Ours(Id).ShouldHaveSingleItem()).ShouldBe(expected);
        }
        else
        {
            outcome.Reason.ShouldBe(expected);
            forge.Forge.Requests.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task GitLab_s_newest_status_decides_whatever_other_branches_had()
    {
        var gitlab = new StatefulGitLab();
        await using var forge = new LoopbackForge(gitlab);
        gitlab.Put(Id, "success", "feature");
        gitlab.Put(Id, "failed", "main", "health check failed");
        await Delivers(forge, Some.Info);
        forge.Forge.Ours(Id).ShouldBe(["success", "failed", "success"]);
    }

    [Fact]
    public async Task A_GitLab_that_cannot_sort_is_read_to_its_last_page()
    {
        var gitlab = new StatefulGitLab { CanSort = false };
        await using var forge = new LoopbackForge(gitlab);
        for (var i = 0; i < 250; i++)
        {
            gitlab.Put(Id, "failed", $"branch-{i}", "health check failed");
        }

        await Delivers(forge, Some.Info);
        (await Deliver(forge, Some.Info)).Reason.ShouldBe(OutcomeReason.Unchanged);
        forge.Forge.Writes.ShouldBe(1);
    }

    private static string Colour(string state) =>
        state.ToLowerInvariant() switch
        {
            "success" or "succeeded" or "successful" => "green",
            "failure" or "failed" or "error" => "red",
            var other => other,
        };

    private static async Task Delivers(LoopbackForge forge, Notification n)
    {
        var outcome = await Deliver(forge, n);
        outcome.ShouldBeOfType<Outcome.Delivered>(outcome.Text).Reason.ShouldBe(OutcomeReason.Delivered);
    }

    private static async Task<Outcome> Deliver(LoopbackForge forge, Notification n, Destination? to = null)
    {
        using var http = new HttpSender(TimeProvider.System, () => []);
        return await Attempt.Run(forge.Provider, n, to ?? forge.To, Some.Services(http), TestContext.Current.CancellationToken);
    }
}

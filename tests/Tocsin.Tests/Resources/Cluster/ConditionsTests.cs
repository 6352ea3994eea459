using Tocsin.Core.Reports;
using Tocsin.Delivery;
using Tocsin.Resources.Cluster.Reporting;
using Tocsin.Resources.Cluster.Watching;

namespace Tocsin.Tests.Resources.Cluster;

public class ConditionsTests
{
    private static readonly DateTimeOffset Now = new(2026, 8, 7, 13, 12, 44, TimeSpan.Zero);

    private static readonly Readiness Fine = Readiness.Ready("fine");
    private static readonly Readiness Suspended = new(false, ReadyReason.Suspended, "suspended");
    private static readonly Readiness Wrong = new(false, ReadyReason.InvalidSpec, "wrong");
    private static readonly Readiness Missing = new(false, ReadyReason.ProviderNotFound, "missing");
    private static readonly Readiness Unusable = new(false, ReadyReason.ProviderNotReady, "unusable");
    private static readonly Readiness Nothing = new(false, ReadyReason.NothingCanMatch, "nothing");
    private static readonly Readiness Partly = new(true, ReadyReason.InvalidPattern, "partly");

    /// <summary>Aspects, whether deliveries fail, the statuses of Ready, Stalled, Resolved, Matching and Delivering, and all in one word.</summary>
    public static TheoryData<Aspects, bool, string, string> Said =>
        new()
        {
            { new(Fine, Fine, Fine), false, "True - True True True", "True Succeeded" },
            { new(Suspended, Fine, Fine), false, "True - True True True", "True Suspended" },
            { new(Suspended, Unusable, Nothing), true, "True - False False False", "True Suspended" },
            { new(Suspended, Missing, Fine), false, "True - False True True", "False ProviderNotFound" },
            { new(Wrong, Fine, Fine), false, "False True True True True", "False InvalidSpec" },
            { new(Wrong, Missing, Nothing), true, "False True False False False", "False InvalidSpec" },
            { new(Nothing, Fine, Nothing), false, "False True True False True", "False NothingCanMatch" },
            { new(Fine, Missing, Fine), false, "True - False True True", "False ProviderNotFound" },
            { new(Fine, Unusable, Nothing), false, "True - False False True", "False NothingCanMatch" },
            { new(Fine, Unusable, Fine), true, "True - False True False", "False ProviderNotReady" },
            { new(Fine, Fine, Partly), false, "True - True True True", "False InvalidPattern" },
            { new(Fine, Fine, Fine), true, "True - True True False", "False DeliveryFailing" },
        };

    [Theory, MemberData(nameof(Said))]
    public void Ready_is_False_only_for_what_the_object_itself_must_mend_and_the_rest_has_conditions_of_its_own(
        Aspects aspects,
        bool isFailing,
        string statuses,
        string conjunction
    )
    {
        var standing = Standing.Unknown with { IsFailing = isFailing, Failure = "refused" };

        var conditions = Conditions.Of("Alert", aspects, new(false, "Any", "all in one"), standing, generation: 3);

        string[] types = ["Ready", "Stalled", "Resolved", "Matching", "Delivering"];
        string.Join(' ', types.Select(t => conditions.SingleOrDefault(c => c.Type == t)?.Status ?? "-")).ShouldBe(statuses);
        conditions.ShouldAllBe(c => c.ObservedGeneration == 3);
        var one = Conjunction.Of(conditions)!;
        $"{one.Status} {one.Reason}".ShouldBe(conjunction);
    }

    [Theory]
    [InlineData(true, ReadyReason.Succeeded, "True", false)]
    [InlineData(false, ReadyReason.Suspended, "True", false)]
    [InlineData(false, ReadyReason.SecretNotFound, "False", false)]
    [InlineData(false, ReadyReason.InvalidSpec, "False", true)]
    public void What_has_Ready_alone_is_stalled_by_what_its_spec_says(bool isReady, string reason, string status, bool isStalled)
    {
        var conditions = Conditions.Of(new Readiness(isReady, reason, "because"), generation: 3);

        conditions[0].ShouldBe(new Condition("Ready", status, reason, "because") { ObservedGeneration = 3 });
        conditions.Skip(1).Any(c => c.Type == "Stalled" && c.Status == "True" && c.Reason == reason).ShouldBe(isStalled);
    }

    [Theory]
    [InlineData("False", "2026-08-01T00:00:00Z")]
    [InlineData("True", "2026-08-07T13:12:44Z")]
    public void The_time_of_transition_moves_with_the_status_only(string before, string since)
    {
        var wanted = Conditions.Of(new Readiness(false, ReadyReason.SecretNotFound, "new words"), generation: 2);
        Condition[] said = [new("Ready", before, "Old", "old words") { LastTransitionTime = "2026-08-01T00:00:00Z" }];

        var patch = Conditions.Patch(wanted, said, generation: 2, Now);

        patch["status"]!["observedGeneration"]!.GetValue<long>().ShouldBe(2);
        patch["status"]!["conditions"]![0]!["lastTransitionTime"]!.GetValue<string>().ShouldBe(since);
        patch["status"]!["conditions"]![0]!["message"]!.GetValue<string>().ShouldBe("new words");
    }

    [Fact]
    public void A_message_never_exceeds_what_the_schema_allows()
    {
        var conditions = Conditions.Of(new Readiness(false, ReadyReason.InvalidSpec, new string('x', 100_000)), generation: 1);

        conditions.ShouldAllBe(c => c.Message.Length < 32_768);
    }
}

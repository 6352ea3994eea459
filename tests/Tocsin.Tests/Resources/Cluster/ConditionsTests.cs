using Tocsin.Core.Reports;
using Tocsin.Resources.Cluster.Reporting;
using Tocsin.Resources.Cluster.Watching;

namespace Tocsin.Tests.Resources.Cluster;

public class ConditionsTests
{
    private static readonly DateTimeOffset Now = new(2026, 8, 7, 13, 12, 44, TimeSpan.Zero);

    [Theory]
    [InlineData(true, ReadyReason.Succeeded, "True", false)]
    [InlineData(false, ReadyReason.Suspended, "True", false)]
    [InlineData(false, ReadyReason.ProviderNotFound, "False", false)]
    [InlineData(false, ReadyReason.SecretNotFound, "False", false)]
    [InlineData(false, ReadyReason.DeliveryFailing, "False", false)]
    [InlineData(false, ReadyReason.InvalidSpec, "False", true)]
    [InlineData(false, ReadyReason.InvalidPattern, "False", true)]
    [InlineData(false, ReadyReason.NothingCanMatch, "False", true)]
    public void Only_what_the_object_itself_must_mend_is_stalled(bool isReady, string reason, string status, bool isStalled)
    {
        var conditions = Conditions.Of(new Readiness(isReady, reason, "because"), generation: 3);

        conditions[0].ShouldBe(new Condition("Ready", status, reason, "because") { ObservedGeneration = 3 });
        conditions.Count.ShouldBe(isStalled ? 2 : 1);
        conditions.Skip(1).ShouldAllBe(c => c.Type == "Stalled" && c.Status == "True" && c.Reason == reason);
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

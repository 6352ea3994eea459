using Tocsin.Core.Alerts;
using Tocsin.Core.Events;

namespace Tocsin.Core.Tests.Alerts;

public class MetadataTests
{
    private const string Group = "kustomize.toolkit.fluxcd.io";

    [Fact]
    public void Of_an_event_only_the_keys_of_users_and_of_its_own_group_arrive()
    {
        var e = With(
            ("event.toolkit.fluxcd.io/env", "prod"),
            ($"{Group}/revision", "main"),
            ($"{Group}/aa/bb", "deep"),
            ($"{Group}/checksum", "x"),
            ($"{Group}/DIGEST", "x"),
            ("helm.toolkit.fluxcd.io/revision", "x"),
            ("event.toolkit.fluxcd.io", "x"),
            ("bare", "x")
        );

        EventRules
            .CleanOnArrival(e)
            .Metadata.Select(m => m.Key)
            .ShouldBe(["event.toolkit.fluxcd.io/env", $"{Group}/aa/bb", $"{Group}/revision"]);
    }

    [Theory]
    [InlineData("v1", "")]
    [InlineData("", "")]
    [InlineData("kustomize.toolkit.fluxcd.io/v1", Group)]
    [InlineData("a/b/c", "")]
    public void The_group_is_the_part_before_the_slash(string apiVersion, string group) =>
        new ObjectReference { ApiVersion = apiVersion }.Group.ShouldBe(group);

    [Fact]
    public void The_token_goes_once_the_duplicate_key_is_made() =>
        EventRules
            .StripToken(With(($"{Group}/token", "t"), ($"{Group}/revision", "r")))
            .Metadata.ShouldBe([new($"{Group}/revision", "r")]);

    [Fact]
    public void Later_sources_are_stronger_and_every_key_from_two_is_a_conflict()
    {
        var e = With(
            ("event.toolkit.fluxcd.io/revision", "user"),
            ("event.toolkit.fluxcd.io/env", "annotation"),
            ("event.toolkit.fluxcd.io/summary", "annotation"),
            ("event.toolkit.fluxcd.io/previewURL", "https://x"),
            ($"{Group}/revision", "controller")
        );
        var spec = new AlertSpec
        {
            EventMetadata = EventMetadata.From([new("env", "alert"), new("summary", "alert"), new("region", "eu")]),
            Summary = "summary",
        };

        var (merged, conflicts) = MetadataMerge.Merge(e, spec);

        merged.ShouldBe([
            new("env", "alert"),
            new("previewURL", "https://x"),
            new("region", "eu"),
            new("revision", "controller"),
            new("summary", "summary"),
        ]);
        conflicts.ShouldBe([
            new("env", "involved object annotations, Alert object .spec.eventMetadata"),
            new("revision", "involved object annotations, involved object controller metadata"),
            new("summary", "involved object annotations, Alert object .spec.eventMetadata, Alert object .spec.summary"),
        ]);
    }

    [Fact]
    public void Equal_values_from_two_sources_are_a_conflict_too() =>
        MetadataMerge
            .Merge(
                With(("event.toolkit.fluxcd.io/env", "prod")),
                new AlertSpec { EventMetadata = EventMetadata.From([new("env", "prod")]) }
            )
            .Conflicts.Count.ShouldBe(1);

    [Fact]
    public void Nothing_from_anywhere_merges_to_nothing() =>
        MetadataMerge.Merge(With(), new AlertSpec()).Merged.ShouldBe(EventMetadata.Empty);

    private static Event With(params (string Key, string Value)[] metadata) =>
        new()
        {
            InvolvedObject = new ObjectReference { Kind = "Kustomization", ApiVersion = $"{Group}/v1" },
            Metadata = EventMetadata.From(metadata.Select(m => KeyValuePair.Create(m.Key, m.Value))),
        };
}

using Tocsin.Core.Events;
using Tocsin.Integrations.Providers.Forges;

namespace Tocsin.Integrations.Tests.Providers.Forges;

public class ShaTests
{
    private const string Sha1 = Some.Commit;
    private const string Sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Theory]
    [InlineData(Sha1, Sha1)]
    [InlineData("sha1:" + Sha1, Sha1)]
    [InlineData("main@sha1:" + Sha1, Sha1)]
    [InlineData("feature/x@sha1:" + Sha1, Sha1)]
    [InlineData("refs/tags/v1@sha1:" + Sha1, Sha1)]
    [InlineData("main/" + Sha1, Sha1)]
    [InlineData("feature/x/" + Sha1, Sha1)]
    [InlineData("HEAD/" + Sha1, Sha1)]
    [InlineData("main@sha256:" + Sha256, Sha256)]
    [InlineData("main", null)]
    [InlineData("", null)]
    [InlineData("main@sha1:5394cb7", null)]
    [InlineData("main@sha1:zz94cb7f48332b2de7c17dd8b8384bbc84b7e738", null)]
    [InlineData("6.5.4", null)]
    public void Is_found_in_every_form_of_a_revision(string revision, string? sha) => Sha.Extract(revision).ShouldBe(sha);

    [Theory]
    [InlineData("commit", "main@sha256:" + Sha256, Sha256)]
    [InlineData("originRevision", "main@sha256:" + Sha256, Sha256)]
    [InlineData("revision", "latest@sha256:" + Sha256, null)]
    [InlineData("revision", "main@sha1:" + Sha1, Sha1)]
    public void Is_not_taken_from_the_digest_of_an_image(string key, string revision, string? sha) =>
        Sha.Of(With((key, revision))).ShouldBe(sha);

    [Fact]
    public void Is_the_commit_s_before_the_origin_s_before_the_revision_s()
    {
        var other = new string('a', 40);
        Sha.Of(With(("revision", $"main@sha1:{Sha1}"), ("originRevision", $"main@sha1:{other}"))).ShouldBe(other);
        Sha.Of(With(("originRevision", $"main@sha1:{other}"), ("commit", Sha1))).ShouldBe(Sha1);
        Sha.Of(With()).ShouldBeNull();
    }

    private static Event With(params (string Key, string Value)[] metadata) =>
        Some.ErrorEvent with
        {
            Metadata = EventMetadata.From(metadata.Select(m => KeyValuePair.Create(m.Key, m.Value))),
        };
}

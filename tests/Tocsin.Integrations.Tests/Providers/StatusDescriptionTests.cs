using Tocsin.Integrations.Providers;

namespace Tocsin.Integrations.Tests.Providers;

public class StatusDescriptionTests
{
    [Theory]
    [InlineData("ReconciliationSucceeded", "reconciliation succeeded")]
    [InlineData("HealthCheckFailed", "health check failed")]
    [InlineData("HTTPError", "http error")]
    [InlineData("Sha256Mismatch", "sha 256 mismatch")]
    [InlineData("SHA1Foo", "sha 1 foo")]
    [InlineData("a_b", "a _ b")]
    [InlineData("INFO", "info")]
    [InlineData("", "")]
    public void Is_the_reason_in_words(string reason, string words) => StatusDescription.Of(reason).ShouldBe(words);

    [Fact]
    public void Is_cut_to_what_the_forge_takes()
    {
        var e = Some.ErrorEvent with { Reason = string.Concat(Enumerable.Repeat("VeryLong", 40)) };
        var description = StatusDescription.Of(e, 140);
        description.Length.ShouldBeLessThanOrEqualTo(140);
        description.ShouldEndWith("…");
    }
}

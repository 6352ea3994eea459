using Tocsin.Integrations.Providers;

namespace Tocsin.Integrations.Tests.Providers;

public class ShortenTests
{
    private static readonly string Filler = string.Concat(Enumerable.Repeat("Service/a/b unchanged\n", 40));

    [Fact]
    public void What_fits_stays_as_it_is() => To("short", 5).ShouldBe("short");

    [Fact]
    public void What_is_left_out_is_counted() =>
        To(new string('x', 1000), 300).ShouldBe(new string('x', 270) + "…\n(… 730 characters left out)");

    [Fact]
    public void A_resource_in_the_beginning_is_not_repeated()
    {
        var text = To("Deployment/a/web failed\n" + Filler, 400);
        text.Split("Deployment/a/web").Length.ShouldBe(2);
        text.ShouldEndWith("characters left out, 41 resources named in all)");
    }

    [Theory]
    [InlineData("Deployment/a/web dry-run failed: bad image")]
    [InlineData("Deployment/a/web status: 'InProgress'")]
    [InlineData("Deployment/a/web not ready")]
    public void A_failure_that_would_be_cut_off_is_kept(string failure) =>
        To(Filler + failure + "\n" + Filler, 400).ShouldContain($"…\n{failure}\n(… ");

    [Fact]
    public void Words_in_front_of_a_resource_can_tell_that_it_fails() =>
        To(
                Filler
                    + "timeout waiting for: [Deployment/a/web status: 'Unknown', Deployment/a/api status: 'Unknown']\n"
                    + Filler,
                400
            )
            .ShouldContain("\nDeployment/a/web status: 'Unknown',\n(…");

    [Fact]
    public void Where_there_is_no_room_for_more_there_is_an_ellipsis() => To(new string('x', 100), 10).ShouldBe("xxxxxxxxx…");

    private static string To(string text, int limit) => Shorten.To(text, limit, t => t, t => t.Length);
}

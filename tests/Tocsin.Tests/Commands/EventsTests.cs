using Tocsin.Commands.Seen;

namespace Tocsin.Tests.Commands;

public class EventsTests
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(-5, "0s")]
    [InlineData(119, "119s")]
    [InlineData(120, "2m")]
    [InlineData(151, "2m31s")]
    [InlineData(154 * 60, "154m")]
    [InlineData(4 * 3600, "4h")]
    [InlineData((4 * 3600) + 300, "4h5m")]
    [InlineData(30 * 3600, "30h")]
    [InlineData(3 * 86400, "3d")]
    [InlineData((3 * 86400) + 7200, "3d2h")]
    [InlineData(400 * 86400, "400d")]
    [InlineData(800 * 86400, "2y70d")]
    [InlineData(4000L * 86400, "10y")]
    public void Ages_are_as_kubectl_prints_them(long seconds, string expected) =>
        SeenEvent.Ago(TimeSpan.FromSeconds(seconds)).ShouldBe(expected);

    [Fact]
    public void Repeats_are_told_with_their_first()
    {
        var now = new DateTimeOffset(2026, 1, 15, 10, 0, 0, TimeSpan.Zero);
        var e = new SeenEvent("1", "apps", "Alert", "a", "Normal", "X", "y", now.AddMinutes(-14), now.AddMinutes(-4), 3);
        e.LastSeen(now).ShouldBe("4m (x3 over 14m)");
        (e with { Count = 1 }).LastSeen(now).ShouldBe("4m");
        (e with { Last = null, Count = 1 }).LastSeen(now).ShouldBe("<unknown>");
    }
}

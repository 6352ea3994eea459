using Tocsin.Core.Events;

namespace Tocsin.Core.Tests.Events;

public class Rfc3339Tests
{
    [Theory]
    [InlineData("2026-08-07T13:12:44Z", "2026-08-07T13:12:44Z")]
    [InlineData("2026-08-07T13:12:44.123456789Z", "2026-08-07T13:12:44Z")]
    [InlineData("2026-08-07T13:12:44,5Z", "2026-08-07T13:12:44Z")]
    [InlineData("2026-08-07T15:12:44+02:00", "2026-08-07T13:12:44Z")]
    [InlineData("2026-08-07T3:12:44Z", "2026-08-07T03:12:44Z")]
    [InlineData("2024-02-29T00:00:00-00:30", "2024-02-29T00:30:00Z")]
    [InlineData("0001-01-01T00:00:00+01:00", "0001-01-01T00:00:00Z")] // clamped
    public void Reads_what_Go_reads(string text, string utc)
    {
        Rfc3339.TryParse(text, out var time).ShouldBeTrue();
        Rfc3339.Format(time).ShouldBe(utc);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-08-07")]
    [InlineData("2026-08-07 13:12:44Z")]
    [InlineData("2026-08-07t13:12:44z")]
    [InlineData("2026-08-07T13:12:44")]
    [InlineData("2026-08-07T13:12:44.Z")]
    [InlineData("2026-08-07T13:12:44+0200")]
    [InlineData("2026-02-30T13:12:44Z")]
    [InlineData("2026-13-01T13:12:44Z")]
    [InlineData("2026-08-07T24:00:00Z")]
    [InlineData("2026-08-07T13:12:60Z")]
    [InlineData("2026-08-07T13:12:44Zx")]
    [InlineData("٢٠٢٦-08-07T13:12:44Z")]
    public void Refuses_what_Go_refuses(string text) => Rfc3339.TryParse(text, out _).ShouldBeFalse();
}

using Tocsin.Core.Providers;

namespace Tocsin.Core.Tests.Providers;

public class HeaderNumberTests
{
    private static readonly DateTimeOffset Now = new(2026, 8, 7, 13, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("5", 5.0)]
    [InlineData(" 7 ", 7.0)]
    [InlineData("0.25", 0.25)]
    [InlineData("0", 0.0)]
    [InlineData("Fri, 07 Aug 2026 13:01:00 GMT", 60.0)]
    [InlineData("Fri, 07 Aug 2026 13:01:00 UTC", 60.0)]
    [InlineData("Friday, 07-Aug-26 13:01:00 GMT", 60.0)]
    [InlineData("Fri Aug  7 13:01:00 2026", 60.0)]
    [InlineData("Fri, 07 Aug 2026 12:59:00 GMT", 0.0)]
    [InlineData("-1", null)]
    [InlineData("+1", null)]
    [InlineData("NaN", null)]
    [InlineData("Infinity", null)]
    [InlineData("-Infinity", null)]
    [InlineData("∞", null)]
    [InlineData("1e999", null)]
    [InlineData("1,000", null)]
    [InlineData("0x10", null)]
    [InlineData("1.2.3", null)]
    [InlineData(".", null)]
    [InlineData("１", null)]
    [InlineData("soon", null)]
    [InlineData("12:00", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    [InlineData("99999999999999999999999999", null)]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT", null)]
    public void A_wait_is_a_plain_number_or_a_date_of_HTTP(string? value, double? seconds) =>
        (HeaderNumber.Wait(value, Now)?.TotalSeconds).ShouldBe(seconds);
}

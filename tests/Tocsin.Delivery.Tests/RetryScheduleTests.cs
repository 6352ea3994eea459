namespace Tocsin.Delivery.Tests;

public class RetryScheduleTests
{
    [Theory]
    [InlineData(1, 0.5, 1.0)]
    [InlineData(1, 0.0, 1.0)] // never below the first wait
    [InlineData(2, 0.5, 2.0)]
    [InlineData(4, 0.5, 8.0)]
    [InlineData(4, 0.0, 6.4)]
    [InlineData(4, 1.0, 9.6)]
    [InlineData(20, 0.5, 300.0)]
    [InlineData(20, 1.0, 300.0)] // never above five minutes
    [InlineData(1_000_000, 0.5, 300.0)]
    public void Waits_twice_as_long_each_time_spread_by_a_fifth(int failures, double jitter, double seconds) =>
        RetrySchedule.After(failures, jitter).TotalSeconds.ShouldBe(seconds, 1e-9);

    [Theory]
    [InlineData(90, 90)]
    [InlineData(86_400, 3_600)]
    [InlineData(-5, 0)]
    public void Grants_a_target_at_most_an_hour(double wish, double granted) =>
        RetrySchedule.Pause(TimeSpan.FromSeconds(wish)).TotalSeconds.ShouldBe(granted);
}

using System.Diagnostics;

namespace Tocsin.Acceptance.Harness;

/// <summary>Bounded waiting: a test asks until something holds, and says what it waited for when it never did.</summary>
internal static class Wait
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    public static Task Until(Func<bool> holds, string what, double seconds = 15) =>
        Until(() => Task.FromResult(holds()), () => what, seconds);

    public static Task Until(Func<Task<bool>> holds, string what, double seconds = 15) => Until(holds, () => what, seconds);

    public static async Task Until(Func<Task<bool>> holds, Func<string> what, double seconds = 15)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            var elapsed = Stopwatch.GetElapsedTime(started);
            if (elapsed.TotalSeconds > seconds)
            {
                Assert.Fail($"waited {elapsed.TotalSeconds:0.0} s in vain until {what()}");
            }

            await Task.Delay(Step);
        }
    }

    /// <summary>Looks for a while and fails as soon as it stops to hold.</summary>
    public static async Task While(Func<bool> holds, string what, double seconds)
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started).TotalSeconds < seconds)
        {
            if (!holds())
            {
                Assert.Fail($"after {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s it was no longer so that {what}");
            }

            await Task.Delay(Step);
        }
    }
}

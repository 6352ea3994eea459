using System.Globalization;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;

namespace Tocsin.Tests.Storage.Week;

/// <summary>What the Kustomizations of three clusters report in a week: rollouts that succeed, fail, recover and flap, with clocks and networks as they are.</summary>
/// <param name="perCommit">How many Kustomizations a commit changes.</param>
internal sealed class Rollouts(Random chance, int perCommit)
{
    public const int Kustomizations = 200;

    // The last ones have the names of the first ones, in another namespace.
    private const int Namesakes = 10;
    private static readonly string[] s_failures = ["HealthCheckFailed", "BuildFailed", "ReconciliationFailed"];

    public static IReadOnlyList<string> Clusters { get; } = ["eu", "us", "ap"];

    /// <summary>A commit every twelve steps.</summary>
    public static string Commit(int step) => (step / 12 + 1).ToString("x40", CultureInfo.InvariantCulture);

    public static bool IsShared(string context) => Enumerable.Range(0, Namesakes).Any(i => context.Contains($"/app-{i}/"));

    /// <summary>What arrives in a step; each of the commit's Kustomizations speaks up to twice, unless it may only once.</summary>
    public IEnumerable<Notification> At(int step, DateTimeOffset now, bool once)
    {
        var told = new HashSet<(string, string, string)>();
        foreach (var cluster in Clusters)
        {
            for (var i = 0; i < 7; i++)
            {
                // Most speak of the newest commit, some yet of the one before.
                var of = chance.Next(10) == 0 ? Math.Max(0, step - 12) : step;
                var number = (of / 12 * perCommit + chance.Next(perCommit)) % Kustomizations;
                var name = $"app-{(number < Kustomizations - Namesakes ? number : number - (Kustomizations - Namesakes))}";
                if (told.Add((cluster, name, Commit(of))) || !once)
                {
                    yield return Told(cluster, number < Kustomizations - Namesakes ? "apps" : "more", name, Commit(of), now);
                }
            }
        }
    }

    private Notification Told(string cluster, string ns, string name, string commit, DateTimeOffset now)
    {
        var isError = chance.Next(3) == 0;
        var isProgress = !isError && chance.Next(8) == 0;
        return Some.Notify(
            Some.InfoEvent with
            {
                InvolvedObject = Some.InfoEvent.InvolvedObject with { Namespace = ns, Name = name },
                Severity = isError ? SeverityName.Error : SeverityName.Info,
                Reason =
                    isProgress ? "Progressing"
                    : isError ? s_failures[chance.Next(s_failures.Length)]
                    : "ReconciliationSucceeded",
                Timestamp = Time(now),
                Metadata = EventMetadata.From([new("revision", $"main@sha1:{commit}")]),
            }
        ) with
        {
            Provider = new ObjectName("flux-system", cluster),
            Marks = EventMarks.HasCommit,
        };
    }

    private DateTimeOffset? Time(DateTimeOffset now) =>
        chance.Next(10) switch
        {
            0 => null,
            1 => now.AddHours(1), // a clock that is ahead
            2 => now.AddSeconds(-chance.Next(3600)), // late
            3 => new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.FromHours(1).Ticks), TimeSpan.Zero), // the same as others
            _ => now.AddSeconds(-1),
        };
}

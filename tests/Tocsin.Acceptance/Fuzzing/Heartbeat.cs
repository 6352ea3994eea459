namespace Tocsin.Acceptance.Fuzzing;

/// <summary>An event a second that must be taken and delivered whatever else happens.</summary>
internal sealed class Heartbeat(TocsinProcess tocsin)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The messages that were answered 202, in order.</summary>
    public List<string> Accepted { get; } = [];

    public async Task Beat(CancellationToken over)
    {
        for (var beat = 0; !over.IsCancellationRequested; beat++)
        {
            var message = string.Create(CultureInfo.InvariantCulture, $"beat {beat}");
            var status = await tocsin.Push(
                Given.Event("heart", message, kind: "OCIRepository", apiVersion: "source.toolkit.fluxcd.io/v1")
            );

            // When the disk is behind, the sender is asked to come again.
            if (status != 503)
            {
                status.ShouldBe(202, message);
                Accepted.Add(message);
            }

            await Task.WhenAny(Task.Delay(Pause, over));
        }
    }
}

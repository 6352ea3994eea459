using System.Text;

namespace Tocsin.Acceptance.Bounds;

public class Series
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sender_that_invents_methods_and_paths_makes_no_series_of_them(bool pathLabels)
    {
        using var workspace = new Workspace();
        await using var tocsin = await TocsinProcess.Serve(workspace, $"--export-http-path-metrics={pathLabels}");

        await Parallel.ForEachAsync(
            Enumerable.Range(0, 2_000),
            TestContext.Current.CancellationToken,
            async (i, cancel) =>
            {
                var from = i % 2 == 0 ? tocsin.Events : tocsin.Receiver;
                using var request = new HttpRequestMessage(new HttpMethod($"FOO{i}"), new Uri(from, $"/path-{i}"));
                using var response = await tocsin.Send(request);
            }
        );

        var metrics = await tocsin.MetricsText();
        Encoding.UTF8.GetByteCount(metrics).ShouldBeLessThan(pathLabels ? 1_000_000 : 200_000);
        metrics.ShouldContain("method=\"other\"");
        metrics.ShouldNotContain("FOO");
    }
}

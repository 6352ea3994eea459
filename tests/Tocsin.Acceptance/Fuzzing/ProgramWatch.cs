using System.Text;

namespace Tocsin.Acceptance.Fuzzing;

/// <summary>Looks at the program every second: is it alive, how much does it hold, and does it show the canary.</summary>
internal sealed class ProgramWatch(TocsinProcess tocsin, Canary canary, string log)
{
    private const long MostBytes = 512L << 20;
    private const int MostFiles = 600;

    /// <summary>By how much the second half of the run may be above the first, which has filled pools, caches and history.</summary>
    private const long MostGrowth = 96L << 20;

    private const int ShortestForGrowth = 600;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly string[] Shown = ["alerts", "providers", "receivers", "events?limit=100", "deliveries?limit=200"];
    private readonly List<(long Bytes, int Files)> _seen = [];
    private long _logged;

    public async Task Run(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await Look();
            await Task.WhenAny(Task.Delay(Pause, over));
        }

        // A short run is all beginning: pools and caches are filling, and only the bound above holds.
        if (_seen.Count >= ShortestForGrowth)
        {
            var half = _seen.Count / 2;
            Median(_seen.Skip(half).Select(s => s.Bytes))
                .ShouldBeLessThan(Median(_seen.Take(half).Select(s => s.Bytes)) + MostGrowth, ToString());
        }
    }

    public async Task Look()
    {
        tocsin.HasExited.ShouldBeFalse("the program runs");
        using (var alive = await tocsin.Get(new Uri(tocsin.Health, "/healthz")))
        {
            ((int)alive.StatusCode).ShouldBe(200, "it says that it is alive");
        }

        var now = (Bytes: tocsin.ResidentBytes, Files: Directory.GetFiles($"/proc/{tocsin.Id}/fd").Length);
        _seen.Add(now);
        now.Bytes.ShouldBeLessThan(MostBytes, ToString());
        now.Files.ShouldBeLessThan(MostFiles, ToString());
        foreach (var path in Shown)
        {
            // As it came: what JSON escapes would hide from us is unescaped, too.
            using var answer = await tocsin.Get(new Uri(tocsin.Console, "/api/v1/" + path));
            var text = await answer.Content.ReadAsStringAsync();
            Scan(text, path);
        }

        Scan(await tocsin.MetricsText(), "metrics");
        Scan(ReadLog(), "log");
    }

    public void Scan(string text, string where)
    {
        foreach (var shown in (string[])[text, Unescaped(text)])
        {
            if (canary.In(shown) is { } found)
            {
                var at = shown.IndexOf(found, StringComparison.OrdinalIgnoreCase);
                Assert.Fail($"the {where} shows {found}: {shown[Math.Max(0, at - 300)..Math.Min(shown.Length, at + 300)]}");
            }
        }
    }

    public override string ToString() =>
        _seen.Count == 0
            ? "nothing was seen"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{_seen.Count} looks; resident {_seen[0].Bytes >> 20} MiB at first, {_seen[_seen.Count / 2].Bytes >> 20} at half, {_seen[^1].Bytes >> 20} at the end, {_seen.Max(s => s.Bytes) >> 20} at most; descriptors {_seen[0].Files} at first, {_seen[^1].Files} at the end, {_seen.Max(s => s.Files)} at most; {_logged >> 10} KiB of log"
            );

    // The program appends, so that what was read can be taken out of the file.
    private string ReadLog()
    {
        using var file = new FileStream(log, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        using var reader = new StreamReader(file, Encoding.UTF8);
        var text = reader.ReadToEnd();
        _logged += text.Length;
        file.SetLength(0);
        return text;
    }

    private static string Unescaped(string json) =>
        System.Text.RegularExpressions.Regex.Replace(
            json,
            @"\\(u[0-9a-fA-F]{4}|.)",
            m => m.Length == 6 ? $"{(char)Convert.ToInt32(m.Value[2..], 16)}" : m.Value[1..]
        );

    private static long Median(IEnumerable<long> values) => values.Order().ElementAt(values.Count() / 2);
}

using System.Globalization;

namespace Tocsin.Acceptance.Forges;

/// <summary>
/// The walk-through of each page: its manifests as they stand there, but for the host, and the events of a Kustomization <c>podinfo</c>
/// as kustomize-controller sends them.
/// </summary>
public class Podinfo
{
    private const string Healthy = "1111111111111111111111111111111111111111";
    private const string Fake = "2222222222222222222222222222222222222222";
    private const string Mended = "3333333333333333333333333333333333333333";
    private readonly DateTimeOffset _start = DateTimeOffset.UtcNow.AddHours(-1);

    public static TheoryData<string> Names => [.. StatefulForge.Names];

    [Theory, MemberData(nameof(Names))]
    public async Task Is_green_when_it_is_healthy_and_red_when_its_image_is_not_there(string type)
    {
        var forge = StatefulForge.Of(type);
        await using var sink = await ForgeSink.Start(forge);
        using var workspace = new Workspace(Manifests(type, sink.At(forge.Repository)));
        await using var tocsin = await TocsinProcess.ServeWith(ForgeSink.Environment(sink), workspace);
        (await tocsin.Items("providers")).ShouldAllBe(p => p.GetProperty("ready").GetBoolean());
        (await tocsin.Items("alerts")).ShouldAllBe(a => a.GetProperty("ready").GetBoolean());

        await Rollout(tocsin, Healthy, at: 0);
        await tocsin.Accepts(Succeeded(Healthy, 16));
        await Says(forge, Healthy, "success: reconciliation succeeded");

        await Rollout(tocsin, Fake, at: 100);
        await tocsin.Accepts(TimedOut(Fake, 220));
        await Says(forge, Fake, "failure: health check failed");

        await Rollout(tocsin, Mended, at: 300);
        await tocsin.Accepts(Succeeded(Mended, 310));
        await Says(forge, Mended, "success: reconciliation succeeded");

        // The next reconciliation of each ten minutes, which changes nothing.
        await tocsin.Accepts(Succeeded(Mended, 910));
        (await tocsin.DeliveryThat(d => d.GetProperty("reason").GetString() == "Unchanged")).GetProperty("state");
        forge.Written.SelectMany(w => w).Count(says => !says.StartsWith("pending", StringComparison.Ordinal)).ShouldBe(3);
        forge.Written[(Fake, Name(forge))].Last().ShouldStartWith("failure");
    }

    private static string Name(StatefulForge forge)
    {
        var name = forge.Written.First().Key.Name;
        if (name.Contains('/', StringComparison.Ordinal))
        {
            name.ShouldStartWith("kustomization/podinfo/", Case.Sensitive, forge.Type);
        }

        return name;
    }

    private static Task Says(StatefulForge forge, string commit, string says) =>
        Wait.Until(
            () => Task.FromResult(forge.Written.Where(w => w.Key.Commit == commit).SelectMany(w => w).LastOrDefault() == says),
            () =>
                $"the commit says '{says}'; it says {string.Join(", ", forge.Written.Where(w => w.Key.Commit == commit).SelectMany(w => w))}",
            30
        );

    // Without a mark that the commit is to be told of, these are for people only.
    private async Task Rollout(TocsinProcess tocsin, string commit, int at)
    {
        await tocsin.Accepts(Event(commit, at, "info", "Progressing", "Deployment/podinfo/podinfo configured"));
        await tocsin.Accepts(Event(commit, at + 2, "info", "Progressing", "Health check passed in 1.9s"));
    }

    private string Succeeded(string commit, int at) =>
        Event(
            commit,
            at,
            "info",
            "ReconciliationSucceeded",
            "Reconciliation finished in 16.2s, next run in 10m0s",
            ("kustomize.toolkit.fluxcd.io/commit_status", "update")
        );

    private string TimedOut(string commit, int at) =>
        Event(
            commit,
            at,
            "error",
            "HealthCheckFailed",
            "health check failed after 2m0.007812964s: timeout waiting for: [Deployment/podinfo/podinfo status: 'InProgress']"
        );

    private string Event(
        string commit,
        int at,
        string severity,
        string reason,
        string message,
        params (string Key, string Value)[] more
    ) =>
        Given
            .Event(
                "podinfo",
                $"{message} ({at})",
                severity,
                reason,
                ns: "flux-system",
                metadata: [("kustomize.toolkit.fluxcd.io/revision", $"master@sha1:{commit}"), .. more]
            )
            .Replace(
                "2026-08-07T13:12:44Z",
                _start.AddSeconds(at).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                StringComparison.Ordinal
            );

    /// <summary>The page's Provider and Secret, and its walk-through's Alert.</summary>
    private static string Manifests(string type, string address)
    {
        var page = File.ReadAllText(Repository.PathOf($"docs/providers/{type}.md"));
        var provider = Block(page, "```yaml\n", "```\n");
        var was = provider.Split('\n').Single(l => l.StartsWith("  address: ", StringComparison.Ordinal));
        var walk = page[page.IndexOf("### Walk-through: podinfo", StringComparison.Ordinal)..];
        var alert = Block(walk, "   ```text\n", "   ```\n").Replace("\n   ", "\n", StringComparison.Ordinal).Trim();
        return $"{provider.Replace(was, $"  address: {address}", StringComparison.Ordinal)}---\n{alert}\n";
    }

    private static string Block(string text, string begin, string end)
    {
        var start = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return text[start..text.IndexOf(end, start, StringComparison.Ordinal)];
    }
}

using System.Text.Json;

namespace Tocsin.Acceptance.Forges;

/// <summary>Who is told of which event, by the built program: the situations in which others have told nobody, or too many.</summary>
public sealed class ForgeContract(ForgeContract.Everybody everybody) : IClassFixture<ForgeContract.Everybody>
{
    private const string Marker = "kustomize.toolkit.fluxcd.io/commit_status";
    private const string Revision = "kustomize.toolkit.fluxcd.io/revision";
    private const string MarkedCommit = "event.toolkit.fluxcd.io/commit";

    [Fact]
    public async Task Failure_without_commit_status_marker()
    {
        var commit = Commit(1);
        await Tell("error", "HealthCheckFailed", (Revision, $"main@sha1:{commit}"));
        Said(commit).ShouldBe(All("failure: health check failed"));
        (Generic, Chat).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Success_with_commit_but_no_marker()
    {
        var commit = Commit(2);
        await Tell("info", "ReconciliationSucceeded", (Revision, $"main@sha1:{commit}"), (MarkedCommit, commit));
        Said(commit).ShouldBe(All("success: reconciliation succeeded"));
        (Generic, Chat).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Marker_without_commit()
    {
        await Tell("info", "ReconciliationSucceeded", (Marker, "update"));
        Reasons.ShouldBe(["Delivered", .. Enumerable.Repeat("NoCommit", StatefulForge.Names.Count)], ignoreOrder: true);
        (Generic, Chat).ShouldBe((1, 0));
        Asked.ShouldBe(0);
    }

    [Fact]
    public async Task Generic_still_gets_status_refreshes_chat_does_not()
    {
        var commit = Commit(3);
        await Tell("info", "ReconciliationSucceeded", (Revision, $"main@sha1:{commit}"), (Marker, "update"));
        Said(commit).ShouldBe(All("success: reconciliation succeeded"));
        (Generic, Chat).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Source_events_without_a_revision_are_skipped_quietly()
    {
        await Tell("info", "NewArtifact");
        Reasons.ShouldBe(["Delivered"], "for the forges there is not even a delivery");
        (Generic, Chat).ShouldBe((1, 1));
        Asked.ShouldBe(0);
    }

    private List<string> Reasons { get; set; } = [];
    private int Generic { get; set; }
    private int Chat { get; set; }

    /// <summary>Requests to forges.</summary>
    private int Asked { get; set; }

    private static string Commit(int number) => new((char)('0' + number), 40);

    private static IEnumerable<string> All(string says) => Enumerable.Repeat(says, StatefulForge.Names.Count);

    private IEnumerable<string> Said(string commit) =>
        everybody.Forges.Select(f =>
            string.Join(", ", f.Forge.Written.Where(w => w.Key.Commit == commit).SelectMany(w => w)) is { Length: > 0 } says
                ? says
                : $"{f.Forge.Type} says nothing"
        );

    private async Task Tell(string severity, string reason, params (string, string)[] metadata)
    {
        var (tocsin, before) = (everybody.Tocsin, Counts());
        await tocsin.Accepts(
            Given.Event(message: Guid.NewGuid().ToString(), severity: severity, reason: reason, metadata: metadata)
        );
        await Wait.Until(async () => await tocsin.CountOf("pending") == 0, "nothing is pending", 30);
        var deliveries = await tocsin.Items("deliveries?limit=20");
        Reasons =
        [
            .. deliveries
                .Where(d => Id(d) == Id(deliveries[0]))
                .Where(d => d.GetProperty("provider").GetString() != "apps/chat")
                .Select(d => d.GetProperty("reason").GetString()!),
        ];
        var after = Counts();
        (Generic, Chat, Asked) = (after.Generic - before.Generic, after.Chat - before.Chat, after.Asked - before.Asked);
    }

    private static long Id(JsonElement delivery) => delivery.GetProperty("eventId").GetInt64();

    private (int Generic, int Chat, int Asked) Counts() =>
        (
            everybody.Others.Received.Count(r => r.Target == "/generic"),
            everybody.Others.Received.Count(r => r.Target == "/chat"),
            everybody.Forges.Sum(f => f.Forge.Requests.Count)
        );

    /// <summary>The program with a Provider of each forge, a webhook and a chat.</summary>
    public sealed class Everybody : IAsyncLifetime
    {
        private readonly Workspace _workspace = new();

        internal List<(StatefulForge Forge, Sink Sink)> Forges { get; } = [];
        internal Sink Others { get; private set; } = null!;
        internal TocsinProcess Tocsin { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Others = await Sink.Start();
            _workspace.Write(
                "others.yaml",
                Given.Provider(Others.At("/generic"), "generic"),
                Given.Provider(Others.At("/chat"), "chat", "slack"),
                Given.Alert("generic", "generic"),
                Given.Alert("chat", "chat")
            );
            foreach (var forge in StatefulForge.Names.Select(StatefulForge.Of))
            {
                var sink = await ForgeSink.Start(forge);
                Forges.Add((forge, sink));
                _workspace.Write(
                    $"{forge.Type}.yaml",
                    Given.Secret(forge.Type, ("token", Some.Destination(forge.Type).Token!.Value)),
                    Given.Provider(sink.At(forge.Repository), forge.Type, forge.Type, $"secretRef: {{ name: {forge.Type} }}"),
                    Given.Alert(forge.Type, forge.Type)
                );
            }

            var bitbucket = Forges.Single(f => f.Forge.Type == "bitbucket").Sink;
            Tocsin = await TocsinProcess.ServeWith(ForgeSink.Environment(bitbucket), _workspace);
        }

        public async ValueTask DisposeAsync()
        {
            await Tocsin.DisposeAsync();
            await Others.DisposeAsync();
            foreach (var (_, sink) in Forges)
            {
                await sink.DisposeAsync();
            }

            _workspace.Dispose();
        }
    }
}

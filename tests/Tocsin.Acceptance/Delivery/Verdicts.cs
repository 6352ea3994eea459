using System.Text.Json.Nodes;

namespace Tocsin.Acceptance.Delivery;

/// <summary>The verdict on a commit, at a forge that keeps what is written and is sometimes away.</summary>
public class Verdicts
{
    private const string Commit = "5394cb7f48332b2de7c17dd8b8384bbc84b7e738";
    private readonly DateTimeOffset _start = DateTimeOffset.UtcNow.AddHours(-1);
    private readonly List<JsonObject> _statuses = [];
    private volatile bool _isDown;

    [Fact]
    public async Task Stays_the_last_event_s_through_an_outage_a_kill_late_events_and_a_recovery()
    {
        await using var forge = await Sink.Start(Answer);
        using var workspace = Configured(forge);
        var tocsin = await TocsinProcess.Serve(workspace);
        try
        {
            await tocsin.Accepts(Event(10, "info", "ReconciliationSucceeded"));
            await Says("success");

            _isDown = true;
            var before = forge.Received.Count;
            await tocsin.Accepts(Event(20, "error", "HealthCheckFailed"));
            await forge.Gets(before + 1);
            await tocsin.Accepts(Event(25, "error", "BuildFailed"));
            await tocsin.Accepts(Event(15, "info", "ReconciliationSucceeded"));
            await tocsin.KillHard();
            await tocsin.DisposeAsync();
            tocsin = await TocsinProcess.Serve(workspace);
            Said().ShouldBe(["success: reconciliation succeeded"]);

            _isDown = false;
            await Says("success", "failure");
            await Wait.Until(async () => await tocsin.CountOf("pending") == 0, "nothing is pending", 60);
            Said()[^1].ShouldBe("failure: build failed");
            await ReasonsAre(tocsin, "Delivered", "Superseded", "Delivered", "Superseded");

            await tocsin.Accepts(Event(12, "info", "ReconciliationSucceeded"));
            (await tocsin.Settled()).GetProperty("reason").GetString().ShouldBe("Superseded");

            await tocsin.Accepts(Event(30, "info", "ReconciliationSucceeded"));
            await Says("success", "failure", "success");
            await tocsin.Accepts(Event(40, "info", "ReconciliationSucceeded"));
            await tocsin.DeliveryThat(d => d.GetProperty("reason").GetString() == "Unchanged");
            Said().Count.ShouldBe(3);
        }
        finally
        {
            await tocsin.DisposeAsync();
        }
    }

    [Fact]
    public async Task Has_namespace_and_cluster_in_its_name_when_it_shall_be_unique()
    {
        await using var forge = await Sink.Start(Answer);
        using var workspace = Configured(forge);
        await using var tocsin = await TocsinProcess.Serve(workspace, "--commit-status-id=unique", "--cluster-name=eu-1");
        await tocsin.Accepts(Event(10, "error", "HealthCheckFailed"));
        await Says("failure");
        ((string)_statuses[0]["context"]!).ShouldStartWith("kustomization/apps/webapp/eu-1/");
    }

    [Fact]
    public async Task Sources_that_would_share_a_name_are_told_by_validate_and_unique_names_are_the_cure()
    {
        await using var forge = await Sink.Start(Answer);
        using var workspace = Configured(forge);
        workspace.Write(
            "two.yaml",
            """
            apiVersion: notification.toolkit.fluxcd.io/v1beta3
            kind: Alert
            metadata: { name: two, namespace: apps }
            spec:
              providerRef: { name: target }
              eventSources:
                - { kind: Kustomization, name: db }
                - { kind: Kustomization, name: db, namespace: staging }
            """
        );
        var told = await Cli.Run("validate", workspace.Manifests);
        told.Code.ShouldBe(0, "it is a warning");
        var line = told.OutputLines.Where(IsAboutNames).ShouldHaveSingleItem();
        line.ShouldContain(
            "two.yaml:8: Alert/apps/two: spec.eventSources[1]: warning: shares the commit status 'kustomization/db/"
        );
        line.ShouldContain("with Kustomization/apps/db, and each overwrites the other's");

        var unique = await Cli.Run("validate", "--commit-status-id=unique", workspace.Manifests);
        unique.OutputLines.Where(IsAboutNames).ShouldBeEmpty();

        static bool IsAboutNames(string line) => line.Contains("[commit-status-collision]", StringComparison.Ordinal);
    }

    private static Workspace Configured(Sink forge) =>
        new(
            Given.Secret("login", ("token", "ghp-t0ken")),
            Given.Alert(),
            Given.Provider(forge.At("/acme/fleet"), type: "github", more: "secretRef: { name: login }")
        );

    private string Event(int second, string severity, string reason) =>
        Given
            .Event(
                message: $"at {second}",
                severity: severity,
                reason: reason,
                metadata:
                [
                    ("kustomize.toolkit.fluxcd.io/revision", $"main@sha1:{Commit}"),
                    ("event.toolkit.fluxcd.io/commit", Commit),
                ]
            )
            .Replace(
                "2026-08-07T13:12:44Z",
                _start.AddSeconds(second).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                StringComparison.Ordinal
            );

    private Reply Answer(Received r)
    {
        if (_isDown)
        {
            return new Reply(503, "down for maintenance");
        }

        lock (_statuses)
        {
            if (r.Method == "GET")
            {
                var newestFirst = _statuses.AsEnumerable().Reverse().Select(s => s.DeepClone());
                return new Reply(200, new JsonArray([.. newestFirst]).ToJsonString());
            }

            _statuses.Add(JsonNode.Parse(r.Body)!.AsObject());
            return new Reply(201, r.Text);
        }
    }

    private List<string> Said()
    {
        lock (_statuses)
        {
            return [.. _statuses.Select(s => $"{s["state"]}: {s["description"]}")];
        }
    }

    private Task Says(params string[] states) =>
        Wait.Until(
            () => Task.FromResult(Said().Select(s => s.Split(':')[0]).SequenceEqual(states)),
            () => $"the commit says {string.Join(", ", states)}; it says {string.Join(", ", Said())}",
            60
        );

    /// <summary>What became of the deliveries, the oldest first.</summary>
    private static async Task ReasonsAre(TocsinProcess tocsin, params string[] reasons) =>
        (await tocsin.Items("deliveries?limit=100"))
            .AsEnumerable()
            .Reverse()
            .Select(d => d.GetProperty("reason").GetString())
            .ShouldBe(reasons);
}

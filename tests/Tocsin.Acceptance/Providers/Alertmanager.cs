namespace Tocsin.Acceptance.Providers;

/// <summary>Against Debian's Alertmanager.</summary>
public class Alertmanager
{
    [Fact]
    public async Task An_error_fires_an_alert_and_the_success_of_the_same_object_ends_it()
    {
        using var workspace = new Workspace();
        await using var server = await AlertmanagerServer.Start(workspace);
        workspace.Write("main.yaml", Given.Alert(), Given.Provider(server.Alerts, type: "alertmanager"));
        await using var tocsin = await TocsinProcess.Serve(workspace);

        await tocsin.Accepts(Failure("webapp", "HealthCheckFailed"));
        await tocsin.Accepts(Failure("webapp", "BuildFailed"));
        await tocsin.Accepts(Failure("other", "HealthCheckFailed"));
        await Wait.Until(async () => (await server.Active()).Count == 3, "three alerts are active");
        var alert = (await server.Active()).Single(l => l["name"] == "webapp" && l["reason"] == "HealthCheckFailed");
        alert["alertname"].ShouldBe("FluxKustomizationHealthcheckfailed");
        alert["severity"].ShouldBe("error");
        alert["app_kubernetes_io_part_of"].ShouldBe("shop");

        await tocsin.Accepts(Given.Event("webapp", "Reconciliation finished in 1.2s"));

        await Wait.Until(
            async () => (await server.Reasons("webapp")) is ["ReconciliationSucceeded"],
            "only the success itself is active"
        );
        (await server.Reasons("other")).ShouldBe(["HealthCheckFailed"]);
        await Wait.Until(async () => await tocsin.CountOf("delivered") == 4, "all is delivered");
    }

    [Fact]
    public async Task An_alert_that_fired_before_a_crash_ends_after_it()
    {
        using var workspace = new Workspace();
        await using var server = await AlertmanagerServer.Start(workspace);
        workspace.Write("main.yaml", Given.Alert(), Given.Provider(server.Alerts, type: "alertmanager"));
        await using (var before = await TocsinProcess.Serve(workspace))
        {
            await before.Accepts(Failure("webapp", "HealthCheckFailed"));
            await Wait.Until(async () => (await server.Reasons("webapp")) is ["HealthCheckFailed"], "the alert is active");
            await before.KillHard();
        }

        await using var after = await TocsinProcess.Serve(workspace);
        await after.Accepts(Given.Event("webapp", "Reconciliation finished in 1.2s"));

        await Wait.Until(
            async () => (await server.Reasons("webapp")) is ["ReconciliationSucceeded"],
            "only the success itself is active"
        );
    }

    private static string Failure(string name, string reason) =>
        Given.Event(
            name,
            "Deployment/apps/webapp is not ready",
            "error",
            reason,
            metadata: [("event.toolkit.fluxcd.io/app.kubernetes.io/part-of", "shop")]
        );
}

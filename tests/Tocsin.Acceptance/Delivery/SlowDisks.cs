using System.Net;
using System.Text.Json;

namespace Tocsin.Acceptance.Delivery;

/// <summary>A disk that hangs or fails below the program, and a head of a line that keeps failing, by faults laid before the system.</summary>
public class SlowDisks
{
    private const int InputOutputError = 5; // EIO

    [Fact]
    public async Task A_commit_slower_than_four_seconds_is_503_and_the_event_is_not_forgotten()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        var faults = Faults.Need(workspace);
        await using var tocsin = await TocsinProcess.ServeWith(faults.Environment(), workspace);
        await tocsin.Accepts(Given.Event("before"));
        await Wait.Until(async () => await tocsin.CountOf("delivered") == 1, "the first is delivered");

        faults.SlowDisk(TimeSpan.FromSeconds(6));
        using var refused = await tocsin.Post(Given.Event("slow"));
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter.ShouldBeNull();
        (await refused.Content.ReadAsStringAsync()).ShouldContain(
            "within 4 s; the disk is too slow; the event may not have been taken, send it again"
        );

        faults.SlowDisk(TimeSpan.Zero);
        await Wait.Until(async () => await tocsin.Push(Given.Event("slow")) is 202 or 429, "its twin is taken or known", 20);
        await Wait.Until(() => Text(sink).Contains("slow"), "it arrives");
        await tocsin.Accepts(Given.Event("after"));
    }

    [Fact]
    public async Task An_io_error_is_503_with_its_cause_and_ends_with_the_fault_without_a_loss()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        var faults = Faults.Need(workspace);
        await using var tocsin = await TocsinProcess.ServeWith(faults.Environment(), workspace);
        await tocsin.Accepts(Given.Event("before"));
        await Wait.Until(async () => await tocsin.CountOf("delivered") == 1, "the first is delivered");

        faults.FailDisk(InputOutputError);
        using var refused = await tocsin.Post(Given.Event("during"));
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("kernel's log");
        (await tocsin.MetricsText()).ShouldContain("tocsin_data_failures_total{fault=\"io\"}");

        faults.FailDisk(0);
        await Wait.Until(async () => await tocsin.Push(Given.Event("during")) is 202, "it is taken, as no window was spent", 30);
        await Wait.Until(() => Text(sink).SequenceEqual(["before", "during"]), "both arrived");
    }

    [Fact]
    public async Task A_head_that_fails_for_ten_minutes_while_others_arrive_steps_aside_and_arrives_in_the_end()
    {
        var isMended = false;
        await using var sink = await Sink.Start(r =>
            !isMended && r.Text.Contains("poison", StringComparison.Ordinal) ? new Reply(500, "cannot digest this") : Reply.Ok
        );
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/hook")));
        var faults = Faults.Need(workspace);
        await using var tocsin = await TocsinProcess.ServeWith(faults.Environment(), workspace);
        await tocsin.Accepts(Given.Event("stuck", "poison"));
        await tocsin.DeliveryThat(d => d.GetProperty("attempts").GetInt32() > 0);
        await tocsin.Accepts(Given.Event("stuck", "behind"));
        await tocsin.Accepts(Given.Event("other", "passes"));
        await Wait.Until(() => Messages(sink).Contains("passes"), "another object overtakes");

        await Wait.While(() => !Messages(sink).Contains("behind"), "the next waits behind the head", 1);
        faults.SetUptime(TimeSpan.FromMinutes(11));
        await Wait.Until(() => Messages(sink).Contains("behind"), "the next goes ahead", 60);
        await Wait.Until(async () => (await tocsin.Items("deliveries")).Exists(HasYielded), "the head has stepped aside", 30);

        isMended = true;
        faults.SetUptime(TimeSpan.FromMinutes(22));
        await Wait.Until(async () => await tocsin.CountOf("delivered") == 3, "the head arrives as well", 60);
    }

    private static bool HasYielded(JsonElement delivery) =>
        delivery.GetProperty("reason").GetString() == "OrderYielded"
        && delivery.GetProperty("state").GetString() == "pending"
        && delivery.GetProperty("lastError").GetString()!.Contains("cannot digest this", StringComparison.Ordinal);

    private static List<string> Messages(Sink sink) =>
        [.. sink.Received.Where(r => r.Answered == Reply.Ok).Select(r => r.Json.GetProperty("message").GetString()!)];

    private static List<string> Text(Sink sink) =>
        [.. sink.Received.Select(r => r.Json.GetProperty("involvedObject").GetProperty("name").GetString()!)];
}

using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tocsin.Core.Alerts;
using Tocsin.Core.Events;
using Tocsin.Operations.Logs;

namespace Tocsin.Tests.Operations;

public sealed partial class LogTests
{
    private readonly FakeClock _clock = new();

    [Fact]
    public void A_line_has_the_reference_s_keys_and_its_context()
    {
        var line = Written(
            LogSettings.Default,
            log =>
                Said(
                    log,
                    new ObjectReference
                    {
                        Kind = "Kustomization",
                        Namespace = "apps",
                        Name = "web",
                    },
                    ["a/b"],
                    new AlertReference("on-call", "flux-system", "slack"),
                    [new MetadataConflict("env", "x, y")]
                )
        );

        line.ShouldBe(
            """{"level":"info","ts":"2026-01-15T10:20:30.000Z","logger":"event-server","msg":"dispatching event","eventInvolvedObject":{"kind":"Kustomization","namespace":"apps","name":"web"},"alerts":["a/b"],"alert":{"name":"on-call","namespace":"flux-system","providerName":"slack"},"conflictingKeys":[{"key":"env","sources":"x, y"}]}"""
                + "\n"
        );
    }

    [Fact]
    public void An_error_is_named_and_its_stack_appears_at_debug_only()
    {
        var error = new InvalidOperationException("broken");

        Written(LogSettings.Default, log => Failed(log, error)).ShouldContain("\"error\":\"broken\"");
        Written(LogSettings.Default, log => Failed(log, error)).ShouldNotContain("stacktrace");
        Written(new LogSettings(LogLevel.Debug, Json: true), log => Failed(log, error)).ShouldContain("stacktrace");
    }

    [Fact]
    public void The_console_s_form_is_one_line_whatever_the_values_hold() =>
        Written(new LogSettings(LogLevel.Information, Json: false), log => Failed(log, new InvalidOperationException("a\nb")))
            .ShouldBe("2026-01-15T10:20:30.000Z\tERROR\tevent-server\tit failed\terror=a b\n");

    [Fact]
    public void Below_its_level_nothing_is_written() =>
        Written(
                new LogSettings(LogLevel.Error, Json: true),
                log => Said(log, new ObjectReference(), [], new AlertReference("", "", ""), [])
            )
            .ShouldBeEmpty();

    [Fact]
    public void Of_a_message_the_first_hundred_in_a_second_pass_and_then_every_hundredth()
    {
        var sampler = new Sampler(_clock);

        Enumerable.Range(0, 1000).Count(_ => sampler.Passes(LogLevel.Information, "x", "same")).ShouldBe(109);
        sampler.Passes(LogLevel.Information, "x", "other").ShouldBeTrue();
        _clock.Advance(TimeSpan.FromSeconds(1));
        sampler.Passes(LogLevel.Information, "x", "same").ShouldBeTrue();
    }

    [Fact]
    public void Every_line_is_JSON()
    {
        var text = Written(
            LogSettings.Default,
            log => Failed(log, new InvalidOperationException("\u0001 \"quoted\" \ud83d\ude00"))
        );

        JsonDocument.Parse(text).RootElement.GetProperty("error").GetString()!.ShouldContain("quoted");
    }

    [Fact]
    public void Lines_that_could_not_be_written_are_counted_and_said_once_when_it_can_write_again()
    {
        using var to = new FullDisk();
        using (var writer = new LogWriter(LogSettings.Default, _clock, to))
        {
            var log = writer.CreateLogger("setup");
            Failed(log, new InvalidOperationException("lost"));
            Failed(log, new InvalidOperationException("lost too"));
            SpinWait.SpinUntil(() => writer.Dropped == 2, TimeSpan.FromSeconds(10)).ShouldBeTrue();
            to.IsFull = false;
            Failed(log, new InvalidOperationException("kept"));
            Failed(log, new InvalidOperationException("kept too"));
        }

        var lines = Encoding.UTF8.GetString(to.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(3);
        lines[0].ShouldContain("2 lines were dropped");
        lines[1].ShouldContain("kept");
    }

    private sealed class FullDisk : MemoryStream
    {
        public volatile bool IsFull = true;

        public override void Write(byte[] buffer, int offset, int count)
        {
            if (IsFull)
            {
                throw new IOException("No space left on device");
            }

            base.Write(buffer, offset, count);
        }
    }

    private string Written(LogSettings settings, Action<ILogger> write)
    {
        using var to = new MemoryStream();
        using (var writer = new LogWriter(settings, _clock, to))
        {
            write(writer.CreateLogger("event-server"));
        }

        return Encoding.UTF8.GetString(to.ToArray());
    }

    [LoggerMessage(LogLevel.Information, "dispatching event")]
    private static partial void Said(
        ILogger log,
        ObjectReference eventInvolvedObject,
        IReadOnlyList<string> alerts,
        AlertReference alert,
        IReadOnlyList<MetadataConflict> conflictingKeys
    );

    [LoggerMessage(LogLevel.Error, "it failed")]
    private static partial void Failed(ILogger log, Exception e);
}

using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Tests.Providers;

public class AttemptTests
{
    private readonly FakeClock _clock = new();

    [Fact]
    public async Task An_outcome_s_text_is_clean_of_secrets_and_of_bounded_length()
    {
        var outcome = await Run(_ => Task.FromResult<Outcome>(new Outcome.Waiting("s3cret " + new string('x', 5000))));
        outcome.Text.ShouldStartWith("*** xxx");
        outcome.Text.Length.ShouldBe(1000);
    }

    [Fact]
    public async Task A_failed_send_is_its_outcome() =>
        (await Run(_ => throw new SendFailedException(new Outcome.Waiting("mend s3cret")))).ShouldBe(
            new Outcome.Waiting("mend ***")
        );

    [Fact]
    public async Task An_unexpected_failure_is_a_dead_letter_and_stops_nobody() =>
        (await Run(_ => throw new InvalidOperationException("s3cret")))
            .ShouldBeOfType<Outcome.Rejected>()
            .Text.ShouldNotContain("s3cret");

    [Fact]
    public async Task A_broken_connection_is_tried_again() =>
        (await Run(_ => throw new IOException("gone"))).ShouldBeOfType<Outcome.Retry>();

    [Fact]
    public async Task An_attempt_ends_with_the_Provider_s_timeout()
    {
        var attempt = Run(async cancel =>
        {
            await Task.Delay(-1, cancel);
            return new Outcome.Delivered();
        });
        _clock.Advance(TimeSpan.FromSeconds(14));
        attempt.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await attempt).ShouldBe(new Outcome.Retry(OutcomeReason.Timeout, "no answer within 15 s; spec.timeout sets the limit"));
    }

    [Fact]
    public async Task A_caller_who_gives_up_gets_no_outcome()
    {
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() =>
            Run(_ => throw new SendFailedException(new Outcome.Waiting("x")), cancel.Token)
        );
    }

    private Task<Outcome> Run(Func<CancellationToken, Task<Outcome>> deliver, CancellationToken cancel = default)
    {
        var to = Some.Destination("generic") with { Redactor = new Redactor(["s3cret"], []) };
        return Attempt.Run(new Fake(deliver), Some.Error, to, Some.Services(new RecordingSender(), _clock), cancel);
    }

    private sealed class Fake(Func<CancellationToken, Task<Outcome>> deliver) : IProvider
    {
        public ProviderType Type { get; } = new("generic", Family.Webhook);

        public IEnumerable<Problem> Check(Destination to) => [];

        public Task<Outcome> Deliver(Notification n, Destination to, ProviderServices services, CancellationToken cancel) =>
            deliver(cancel);
    }
}

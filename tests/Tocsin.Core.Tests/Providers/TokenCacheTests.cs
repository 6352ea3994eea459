using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Tests.Providers;

public class TokenCacheTests
{
    private readonly FakeClock _clock = new();
    private int _fetches;

    [Fact]
    public async Task A_token_is_fetched_once_and_shared()
    {
        var cache = new TokenCache(_clock);
        (await Get(cache, "a")).Value.Value.ShouldBe("token 1");
        (await Get(cache, "a")).Value.Value.ShouldBe("token 1");
        _fetches.ShouldBe(1);
    }

    [Fact]
    public async Task Whoever_comes_meanwhile_waits_for_the_one_fetch()
    {
        var cache = new TokenCache(_clock);
        var answer = new TaskCompletionSource<AccessToken>();
        var callers = Enumerable
            .Range(0, 20)
            .Select(_ =>
                cache.Get(
                    Key("a"),
                    _ =>
                    {
                        Interlocked.Increment(ref _fetches);
                        return answer.Task;
                    },
                    default
                )
            )
            .ToList();
        answer.SetResult(Token("shared", TimeSpan.FromHours(1)));
        (await Task.WhenAll(callers)).ShouldAllBe(t => t.Value.Value == "shared");
        _fetches.ShouldBe(1);
    }

    [Fact]
    public async Task A_delivery_that_gives_up_does_not_end_the_fetch_of_the_others()
    {
        var cache = new TokenCache(_clock);
        var answer = new TaskCompletionSource<AccessToken>();
        using var impatient = new CancellationTokenSource();
        var first = cache.Get(Key("a"), _ => answer.Task, impatient.Token);
        var second = cache.Get(Key("a"), _ => throw new InvalidOperationException("one fetch is enough"), default);
        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        answer.SetResult(Token("late", TimeSpan.FromHours(1)));
        (await second).Value.Value.ShouldBe("late");
    }

    [Theory]
    [InlineData(1000, 799, 1)]
    [InlineData(1000, 801, 2)]
    // Whoever checks the token may have a clock that is ahead by a minute.
    [InlineData(100, 39, 1)]
    [InlineData(100, 41, 2)]
    // However long it would last.
    [InlineData(86_400, 3599, 1)]
    [InlineData(86_400, 3601, 2)]
    public async Task A_token_is_renewed_ahead_of_its_end(int lifetime, int after, int fetches)
    {
        var cache = new TokenCache(_clock);
        await Get(cache, "a", lifetime);
        _clock.Advance(TimeSpan.FromSeconds(after));
        await Get(cache, "a", lifetime);
        _fetches.ShouldBe(fetches);
    }

    [Fact]
    public async Task The_old_token_bridges_an_outage_of_the_issuer()
    {
        var cache = new TokenCache(_clock);
        await Get(cache, "a", 1000);
        _clock.Advance(TimeSpan.FromSeconds(850));
        (await cache.Get(Key("a"), Fails, default)).Value.Value.ShouldBe("token 1");
        _clock.Advance(TimeSpan.FromSeconds(100));
        await Should.ThrowAsync<SendFailedException>(() => cache.Get(Key("a"), Fails, default));
    }

    [Fact]
    public async Task A_failure_is_remembered_for_seconds_only()
    {
        var cache = new TokenCache(_clock);
        var failure = await Should.ThrowAsync<SendFailedException>(() => cache.Get(Key("a"), Fails, default));
        failure.Outcome.Text.ShouldBe("no");
        var again = await Should.ThrowAsync<SendFailedException>(() => Get(cache, "a"));
        again.Outcome.Text.ShouldBe("no");
        _fetches.ShouldBe(0);
        _clock.Advance(TimeSpan.FromSeconds(6));
        (await Get(cache, "a")).Value.Value.ShouldBe("token 1");
    }

    [Fact]
    public async Task A_fetch_that_hangs_ends_by_itself()
    {
        var cache = new TokenCache(_clock);
        var asked = new TaskCompletionSource();
        var waiting = cache.Get(
            Key("a"),
            async cancel =>
            {
                var never = new TaskCompletionSource<AccessToken>();
                await using var ended = cancel.Register(() => never.TrySetCanceled(cancel));
                asked.SetResult();
                return await never.Task;
            },
            default
        );
        await asked.Task;
        _clock.Advance(TimeSpan.FromSeconds(31));
        (await Should.ThrowAsync<SendFailedException>(() => waiting)).Outcome.Reason.ShouldBe(OutcomeReason.Timeout);
    }

    [Fact]
    public async Task A_refused_token_is_fetched_anew()
    {
        var cache = new TokenCache(_clock);
        await Get(cache, "a");
        cache.Forget(Key("a"));
        (await Get(cache, "a")).Value.Value.ShouldBe("token 2");
    }

    [Fact]
    public async Task Their_number_is_bounded_and_the_least_used_goes_first()
    {
        var cache = new TokenCache(_clock, capacity: 3);
        foreach (var key in new[] { "a", "b", "c", "a", "d" })
        {
            await Get(cache, key);
        }

        cache.Count.ShouldBe(3);
        await Get(cache, "a");
        _fetches.ShouldBe(4);
        await Get(cache, "b");
        _fetches.ShouldBe(5);
    }

    [Fact]
    public async Task Without_room_each_delivery_fetches_its_own()
    {
        var cache = new TokenCache(_clock, capacity: 0);
        await Get(cache, "a");
        (await Get(cache, "a")).Value.Value.ShouldBe("token 2");
        cache.Count.ShouldBe(0);
    }

    [Theory]
    [InlineData(10, 9, 1)]
    [InlineData(10, 11, 2)]
    // Never longer than an hour.
    [InlineData(120, 61, 2)]
    public async Task A_token_is_used_no_longer_than_was_asked_for(int longestMinutes, int afterMinutes, int fetches)
    {
        var cache = new TokenCache(_clock, longestUse: TimeSpan.FromMinutes(longestMinutes));
        await Get(cache, "a", 86_400);
        _clock.Advance(TimeSpan.FromMinutes(afterMinutes));
        await Get(cache, "a", 86_400);
        _fetches.ShouldBe(fetches);
    }

    [Fact]
    public async Task It_counts_what_each_provider_found()
    {
        var cache = new TokenCache(_clock, capacity: 1);
        var (one, two) = (new ObjectName("apps", "one"), new ObjectName("apps", "two"));
        await Ask(one, "a");
        await Ask(one, "a");
        await Ask(two, "b");
        await Should.ThrowAsync<SendFailedException>(() => cache.Get(two, Key("c"), Fails, default));
        cache.Events.ShouldBe([(one, true, 1), (one, false, 1), (two, false, 2)], ignoreOrder: true);
        (cache.Evictions, cache.Successes, cache.Failures).ShouldBe((2, 3, 1));

        Task<AccessToken> Ask(ObjectName provider, string key) =>
            cache.Get(provider, Key(key), _ => Task.FromResult(Token("t", TimeSpan.FromHours(1))), default);
    }

    [Fact]
    public void A_changed_Secret_or_proxy_or_certificate_is_another_key()
    {
        var to = Some.Destination("generic");
        var proxied = to with { Proxy = Sensitive.Of(new ProxySettings(new Uri("http://proxy.test:8080"), "u", "p")) };
        SharingKey[] keys =
        [
            SharingKey.Of(to, "secret"),
            SharingKey.Of(to, "secret2"),
            SharingKey.Of(to, "sec", "ret"),
            SharingKey.Of(to, "secret", null),
            SharingKey.Of(to, "secret", ""),
            SharingKey.Of(proxied, "secret"),
            SharingKey.Of(proxied with { Proxy = Sensitive.Of(proxied.Proxy!.Value with { Password = "q" }) }, "secret"),
            SharingKey.Of(to with { Tls = Sensitive.Of(new TlsSettings("pem")) }, "secret"),
        ];
        keys.Distinct().Count().ShouldBe(keys.Length);
        SharingKey.Of(to with { Provider = new ObjectName("other", "name") }, "secret").ShouldBe(keys[0]);
    }

    [Fact]
    public void Neither_token_nor_key_prints_itself() =>
        $"{Token("s3cret", TimeSpan.FromHours(1))} {Key("s3cret")}".ShouldNotContain("s3cret");

    private Task<AccessToken> Get(TokenCache cache, string key, int lifetime = 3600) =>
        cache.Get(
            Key(key),
            _ => Task.FromResult(Token($"token {Interlocked.Increment(ref _fetches)}", TimeSpan.FromSeconds(lifetime))),
            default
        );

    private AccessToken Token(string value, TimeSpan lifetime) => AccessToken.Of(value, _clock.GetUtcNow() + lifetime);

    private static SharingKey Key(string part) => SharingKey.Of(Some.Destination("generic"), part);

    private static Task<AccessToken> Fails(CancellationToken cancel) =>
        Task.FromException<AccessToken>(new SendFailedException(new Outcome.Waiting("no")));
}

using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tocsin.Kube.Cache;
using Tocsin.Kube.Client;
using Tocsin.Kube.Tests.Support;

namespace Tocsin.Kube.Tests.Cache;

public class ResourceCacheTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(
        TestContext.Current.CancellationToken
    );

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Holds_what_the_server_holds_after_any_interruption_and_told_each_step_to_it(int seed)
    {
        var model = new ModelServer(seed);
        await using var api = await LoopbackApi.Start((http, _) => model.Answer(http));
        using var client = api.Client();
        var replay = new Replay();
        var cache = Cache(client, new() { PageSize = 3, OnChange = replay.Take });
        var running = cache.Run(_stop.Token);

        var plan = new Random(seed);
        for (var step = 0; step < 150; step++)
        {
            var name = "o" + plan.Next(12);
            switch (plan.Next(20))
            {
                case 0:
                    model.Compact();
                    break;
                case < 7:
                    model.Delete(name);
                    break;
                default:
                    model.Put(name);
                    break;
            }

            if (plan.Next(3) == 0)
            {
                await Task.Yield();
                await Task.Delay(plan.Next(10), _stop.Token);
            }
        }

        model.IsMoody = false;
        model.Put("last");
        await Until(() => Same(cache, model));
        replay.State.ShouldBe(model.Objects, ignoreOrder: true);
        replay.Mistakes.ShouldBeEmpty();
        await Stop(running);
    }

    [Fact]
    public async Task A_server_that_lost_its_store_is_believed()
    {
        var model = new ModelServer(1) { IsMoody = false };
        await using var api = await LoopbackApi.Start((http, _) => model.Answer(http));
        using var client = api.Client();
        var cache = Cache(client, new());
        for (var i = 0; i < 9; i++)
        {
            model.Put("o" + i);
        }

        var running = cache.Run(_stop.Token);
        await cache.Synced.WaitAsync(Patience);
        cache.Count.ShouldBe(9);
        await Until(() => model.Watches > 0);
        model.LoseEverything();
        model.Put("new");
        model.CutWatches();
        await Until(() => Same(cache, model));
        cache.Find("n", "new").ShouldNotBeNull();
        await Stop(running);
    }

    [Fact]
    public async Task A_server_that_came_back_with_an_older_store_is_believed_though_it_has_grown_past_us()
    {
        var isBack = false;
        var isAway = false;
        await using var api = await LoopbackApi.Start(
            async (http, _) =>
            {
                if (isAway)
                {
                    http.Abort();
                    return;
                }

                var isWatch = http.Request.Query.ContainsKey("watch");
                var body = isBack
                    ? """{"metadata":{"resourceVersion":"9"},"items":[{"metadata":{"name":"a","namespace":"n","resourceVersion":"4"},"now":"other"}]}"""
                    : """{"metadata":{"resourceVersion":"5"},"items":[{"metadata":{"name":"a","namespace":"n","resourceVersion":"4"}},{"metadata":{"name":"b","namespace":"n","resourceVersion":"5"}}]}""";
                await http.Response.WriteAsync(isWatch ? "" : body);
                if (isWatch)
                {
                    await http.Response.Body.FlushAsync();
                    await Task.WhenAny(Task.Delay(Timeout.Infinite, http.RequestAborted), Until(() => isAway));
                    http.Abort();
                }
            }
        );
        using var client = api.Client();
        var replay = new List<string>();
        var cache = Cache(
            client,
            new()
            {
                OnChange = change =>
                {
                    replay.Add($"{change.GetType().Name} {change.Item.Key.Name}");
                    return ValueTask.CompletedTask;
                },
            }
        );
        var running = cache.Run(_stop.Token);
        await cache.Synced.WaitAsync(Patience);
        await Until(() => api.Requests.Any(r => r.Target.Contains("watch=true", StringComparison.Ordinal)));
        var asked = api.Requests.Count;
        (isBack, isAway) = (true, true);
        await Until(() => api.Requests.Count > asked + 2);
        isAway = false;

        // What bears the version that we know may be something else all the same.
        await Until(() => cache.Find("n", "b") is null && cache.Find("n", "a")!.Object.TryGetProperty("now", out _));
        replay.ShouldBe(["Added a", "Added b", "Updated a", "Deleted b"]);
        await Stop(running);
    }

    [Fact]
    public async Task What_moved_to_another_version_is_found_there()
    {
        var later = LoopbackApi.Alerts with { Version = "v1" };
        await using var api = await LoopbackApi.Start(
            async (http, _) =>
            {
                var isThere = http.Request.Path.Value!.Contains("/v1/", StringComparison.Ordinal);
                http.Response.StatusCode = isThere ? 200 : 404;
                await http.Response.WriteAsync(
                    !isThere ? """{"code":404,"reason":"NotFound","message":"the server could not find it"}"""
                    : http.Request.Query.ContainsKey("watch") ? ""
                    : """{"metadata":{"resourceVersion":"5"},"items":[{"metadata":{"name":"a","namespace":"n","resourceVersion":"4"}}]}"""
                );
            }
        );
        using var client = api.Client();
        var cache = Cache(client, new() { Locate = _ => Task.FromResult<KubeApi<JsonElement>?>(client.Of(later)) });
        var running = cache.Run(_stop.Token);
        await cache.Synced.WaitAsync(Patience);
        cache.Type.ShouldBe(later);
        cache.Find("n", "a").ShouldNotBeNull();
        await Stop(running);
    }

    [Fact]
    public async Task What_is_trimmed_is_not_kept()
    {
        var model = new ModelServer(1) { IsMoody = false };
        model.Put("a");
        await using var api = await LoopbackApi.Start((http, _) => model.Answer(http));
        using var client = api.Client();
        var cache = new ResourceCache<PartialObjectMetadata>(
            client.MetadataOf(LoopbackApi.Alerts),
            new()
            {
                Trim = o =>
                    o with
                    {
                        Metadata = o.Metadata with { Labels = new Dictionary<string, string> { ["trimmed"] = "yes" } },
                    },
            },
            new Random(1)
        );
        var running = cache.Run(_stop.Token);
        await cache.Synced.WaitAsync(Patience);
        cache.Items.ShouldHaveSingleItem().Object.Metadata.Labels!["trimmed"].ShouldBe("yes");
        await Stop(running);
    }

    [Theory]
    [InlineData("ends each watch at once", 200, "")]
    [InlineData("has always forgotten", 410, """{"kind":"Status","code":410,"reason":"Expired","message":"too old"}""")]
    [InlineData("breaks down", 500, "oh")]
    public async Task A_server_is_not_asked_in_a_hot_loop_when_it(string how, int status, string body)
    {
        TestContext.Current.SendDiagnosticMessage(how);
        await using var api = await LoopbackApi.Start(
            (http, _) =>
            {
                var isWatch = http.Request.Query.ContainsKey("watch");
                http.Response.StatusCode = isWatch ? status : 200;
                return http.Response.WriteAsync(isWatch ? body : """{"metadata":{"resourceVersion":"5"},"items":[]}""");
            }
        );
        using var client = api.Client();
        var options = new CacheOptions<JsonElement>
        {
            Backoff = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(400)),
        };
        var cache = new ResourceCache<JsonElement>(client.Of(LoopbackApi.Alerts), options, new Random(1));
        var watch = Stopwatch.StartNew();
        var running = cache.Run(_stop.Token);
        await Until(() => api.Requests.Count(r => r.Target.Contains("watch=true", StringComparison.Ordinal)) >= 6);
        // Five pauses lie between six watches: half of 100, 200, 400, 400 and 400 ms at least.
        watch.Elapsed.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(700));
        api.Requests.Count.ShouldBeLessThanOrEqualTo(13);
        await Stop(running);
    }

    [Fact]
    public async Task What_keeps_it_from_keeping_up_is_told_and_that_it_is_over()
    {
        var told = new List<string>();
        await using var api = await LoopbackApi.Start(
            async (http, n) =>
            {
                http.Response.StatusCode = n == 1 ? 403 : 200;
                await http.Response.WriteAsync(
                    n == 1
                        ? """{"code":403,"reason":"Forbidden","message":"no"}"""
                        : """{"metadata":{"resourceVersion":"5"},"items":[]}"""
                );
                if (n > 2)
                {
                    await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { });
                }
            }
        );
        using var client = api.Client();
        var over = new TaskCompletionSource();
        var cache = Cache(
            client,
            new()
            {
                OnProblem = p =>
                {
                    told.Add(p?.Message ?? "over");
                    if (p is null)
                    {
                        over.TrySetResult();
                    }
                },
            }
        );
        var running = cache.Run(_stop.Token);
        await over.Task.WaitAsync(Patience);
        told.ShouldBe(["cannot list alerts.notification.toolkit.fluxcd.io in all namespaces: Forbidden (403): no", "over"]);
        await Stop(running);
    }

    [Fact]
    public void Waits_double_to_a_limit_with_jitter()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
        Enumerable.Range(1, 6).Select(n => backoff.After(n, 1).TotalSeconds).ShouldBe([1, 2, 4, 8, 10, 10]);
        backoff.After(1_000_000, 0).TotalSeconds.ShouldBe(5);
    }

    private static ResourceCache<JsonElement> Cache(KubeClient client, CacheOptions<JsonElement> options) =>
        new(
            client.Of(LoopbackApi.Alerts),
            options with
            {
                Backoff = new(TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(20)),
            },
            new Random(1)
        );

    private static bool Same(ResourceCache<JsonElement> cache, ModelServer model)
    {
        var held = cache.Items.ToDictionary(i => i.Key.Name, i => i.ResourceVersion);
        var there = model.Objects;
        return held.Count == there.Count && there.All(o => held.GetValueOrDefault(o.Key) == o.Value);
    }

    private static async Task Until(Func<bool> condition)
    {
        var limit = Stopwatch.StartNew();
        while (!condition())
        {
            limit.Elapsed.ShouldBeLessThan(Patience);
            await Task.Delay(10);
        }
    }

    private async Task Stop(Task running)
    {
        await _stop.CancelAsync();
        await running.WaitAsync(Patience);
    }
}

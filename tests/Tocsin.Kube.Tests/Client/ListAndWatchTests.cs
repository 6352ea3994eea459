using Microsoft.AspNetCore.Http;
using Tocsin.Kube.Client;
using Tocsin.Kube.Tests.Support;

namespace Tocsin.Kube.Tests.Client;

public class ListAndWatchTests
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_list_is_fetched_page_by_page()
    {
        await using var api = await LoopbackApi.Start(
            """{"metadata":{"resourceVersion":"7","continue":"c 1"},"items":[{"metadata":{"name":"a","namespace":"n","resourceVersion":"3","uid":"u"}}]}""",
            """{"items":[{"metadata":{"name":"b","namespace":"n"}}],"metadata":{"resourceVersion":"7"}}"""
        );
        using var client = api.Client();
        var list = await client.Of(LoopbackApi.Alerts).ListAll(new() { Labels = "a=b" }, 1, _cancel);
        list.Items.Select(i => i.Key.ToString()).ShouldBe(["n/a", "n/b"]);
        (list.Items[0].Uid, list.Items[0].ResourceVersion, list.ResourceVersion).ShouldBe(("u", "3", "7"));
        api.Requests.Select(r => r.Target.Split('?')[1])
            .ShouldBe(["labelSelector=a%3Db&limit=1", "labelSelector=a%3Db&limit=1&continue=c%201"]);
    }

    [Fact]
    public async Task A_list_whose_page_expired_is_fetched_anew_in_one_piece()
    {
        await using var api = await LoopbackApi.Start(
            (http, n) =>
            {
                http.Response.StatusCode = n == 2 ? 410 : 200;
                return http.Response.WriteAsync(
                    n switch
                    {
                        1 => """{"metadata":{"resourceVersion":"7","continue":"c"},"items":[{"metadata":{"name":"a"}}]}""",
                        2 => """{"kind":"Status","reason":"Expired","code":410,"message":"too old"}""",
                        _ => """{"metadata":{"resourceVersion":"9"},"items":[{"metadata":{"name":"b"}}]}""",
                    }
                );
            }
        );
        using var client = api.Client();
        var list = await client.Of(LoopbackApi.Alerts).ListAll(new(), 1, _cancel);
        list.Items.ShouldHaveSingleItem().Key.Name.ShouldBe("b");
        list.ResourceVersion.ShouldBe("9");
        api.Requests.Last().Target.ShouldNotContain("limit");
    }

    [Fact]
    public async Task A_watch_tells_changes_and_bookmarks_and_its_error_is_the_apis()
    {
        await using var api = await LoopbackApi.Start(
            """
            {"type":"ADDED","object":{"metadata":{"name":"a","resourceVersion":"1"}}}
            {"type":"MODIFIED","object":{"metadata":{"name":"a","resourceVersion":"2"}}}
            {"type":"DELETED","object":{"metadata":{"name":"a","resourceVersion":"3"}}}
            {"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9"}}}
            {"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}

            """
        );
        using var client = api.Client();
        var told = new List<string>();
        var wrong = await Should.ThrowAsync<KubeException>(async () =>
        {
            await foreach (var e in client.MetadataOf(LoopbackApi.Alerts).Watch(new(), "0", new(), _cancel))
            {
                told.Add($"{e.GetType().Name} {e.ResourceVersion}");
            }
        });
        told.ShouldBe(["Added 1", "Modified 2", "Deleted 3", "Bookmark 9"]);
        wrong.IsGone.ShouldBeTrue();
        var request = api.Requests.ShouldHaveSingleItem();
        request.Headers["Accept"].ShouldStartWith("application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
        request.Target.ShouldEndWith("?watch=true&allowWatchBookmarks=true&resourceVersion=0&timeoutSeconds=300");
    }

    [Fact]
    public async Task A_watch_that_does_not_end_when_it_should_is_given_up()
    {
        var clock = new FakeClock();
        await using var api = await LoopbackApi.Start(
            async (http, _) =>
            {
                await http.Response.WriteAsync("""{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9"}}}""" + "\n");
                await http.Response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { });
            }
        );
        using var client = api.Client(time: clock);
        await using var watch = client.Of(LoopbackApi.Alerts).Watch(new(), "0", new(), _cancel).GetAsyncEnumerator(_cancel);
        (await watch.MoveNextAsync()).ShouldBeTrue();
        var next = watch.MoveNextAsync().AsTask();
        clock.Advance(TimeSpan.FromSeconds(329));
        next.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(2));
        (await Should.ThrowAsync<KubeException>(() => next)).Message.ShouldContain("did not answer within 330 s");
    }
}

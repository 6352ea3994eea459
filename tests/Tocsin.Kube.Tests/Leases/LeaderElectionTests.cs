using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tocsin.Kube.Leases;
using Tocsin.Kube.Tests.Support;

namespace Tocsin.Kube.Tests.Leases;

public class LeaderElectionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly DateTimeOffset Now = new(2026, 1, 15, 10, 20, 30, 123, TimeSpan.Zero);

    [Theory]
    [InlineData(null, 0, true)]
    [InlineData("", 0, true)]
    [InlineData("me", 0, true)]
    [InlineData("other", 14, false)]
    [InlineData("other", 15, true)]
    public void A_lease_may_be_taken_when_it_is_ours_nobodys_or_was_left(string? holder, int unchangedSeconds, bool expected) =>
        LeaseRules
            .MayTake(
                new() { HolderIdentity = holder, LeaseDurationSeconds = 15 },
                TimeSpan.FromSeconds(unchangedSeconds),
                "me",
                TimeSpan.FromSeconds(35)
            )
            .ShouldBe(expected);

    [Fact]
    public void Taking_over_counts_and_renewing_does_not()
    {
        var taken = LeaseRules.Taken(
            new()
            {
                HolderIdentity = "other",
                LeaseTransitions = 3,
                RenewTime = Now,
            },
            "me",
            TimeSpan.FromSeconds(35),
            Now
        );
        taken.ShouldBe(
            new LeaseSpec
            {
                HolderIdentity = "me",
                LeaseDurationSeconds = 35,
                LeaseTransitions = 4,
                AcquireTime = Now,
                RenewTime = Now,
            }
        );
        var renewed = LeaseRules.Taken(taken, "me", TimeSpan.FromSeconds(35), Now.AddSeconds(5));
        renewed.ShouldBe(taken with { RenewTime = Now.AddSeconds(5) });
    }

    [Fact]
    public async Task One_leads_at_a_time_and_the_next_follows_when_it_gives_the_lease_back()
    {
        var store = new LeaseStore();
        await using var api = await LoopbackApi.Start((http, _) => store.Answer(http));
        using var client = api.Client();
        using var stopFirst = new CancellationTokenSource();
        using var stopSecond = new CancellationTokenSource();
        var first = new Leader();
        var second = new Leader();
        var one = new LeaderElection(client, Options("one"), new Random(1)).Run(first.Lead, stopFirst.Token);
        await first.Started.Task.WaitAsync(Patience);
        var two = new LeaderElection(client, Options("two"), new Random(2)).Run(second.Lead, stopSecond.Token);
        await store.Until(s => s.Reads > 5).WaitAsync(Patience);
        second.Started.Task.IsCompleted.ShouldBeFalse();

        await stopFirst.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => one);
        await second.Started.Task.WaitAsync(Patience);
        first.IsLeading.ShouldBeFalse();
        store.Spec!["holderIdentity"]!.GetValue<string>().ShouldBe("two");
        store.Spec!["renewTime"]!.GetValue<string>().ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$");
        await stopSecond.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => two);
        store.Spec!["holderIdentity"]!.GetValue<string>().ShouldBe("");
    }

    [Fact]
    public async Task Who_cannot_renew_stops_leading_and_says_why()
    {
        var store = new LeaseStore();
        await using var api = await LoopbackApi.Start((http, _) => store.Answer(http));
        using var client = api.Client();
        var leader = new Leader();
        var run = new LeaderElection(client, Options("one"), new Random(1)).Run(leader.Lead, default);
        await leader.Started.Task.WaitAsync(Patience);
        store.Refuses = true;
        var lost = await Should.ThrowAsync<LeadershipLostException>(() => run.WaitAsync(Patience));
        lost.Message.ShouldContain(
            "cannot get leases.coordination.k8s.io 'notification-controller-leader-election' in namespace 'flux-system'"
        );
        leader.IsLeading.ShouldBeFalse();
    }

    [Fact]
    public async Task Who_sees_another_one_hold_the_lease_stops_leading_at_once()
    {
        var store = new LeaseStore();
        await using var api = await LoopbackApi.Start((http, _) => store.Answer(http));
        using var client = api.Client();
        var leader = new Leader();
        var patient = Options("one") with { RenewDeadline = TimeSpan.FromSeconds(19) };
        var run = new LeaderElection(client, patient, new Random(1)).Run(leader.Lead, default);
        await leader.Started.Task.WaitAsync(Patience);
        store.GiveTo("other");
        var lost = await Should.ThrowAsync<LeadershipLostException>(() => run.WaitAsync(TimeSpan.FromSeconds(15)));
        lost.Message.ShouldContain("was taken over: 'other' leads");
        leader.IsLeading.ShouldBeFalse();
        store.Spec!["holderIdentity"]!.GetValue<string>().ShouldBe("other");
    }

    private static LeaderElectionOptions Options(string identity) =>
        new("flux-system", "notification-controller-leader-election", identity)
        {
            LeaseDuration = TimeSpan.FromSeconds(20),
            RenewDeadline = TimeSpan.FromSeconds(1),
            RetryPeriod = TimeSpan.FromMilliseconds(50),
        };

    private sealed class Leader
    {
        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsLeading { get; private set; }

        public async Task Lead(CancellationToken cancel)
        {
            IsLeading = true;
            Started.TrySetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, cancel);
            }
            finally
            {
                IsLeading = false;
            }
        }
    }

    /// <summary>One Lease as the API keeps it: an update needs the current resource version.</summary>
    private sealed class LeaseStore
    {
        private readonly Lock _gate = new();
        private JsonObject? _lease;
        private int _version;

        public bool Refuses { get; set; }

        public int Reads { get; private set; }

        public JsonNode? Spec => _lease?["spec"];

        public void GiveTo(string holder)
        {
            lock (_gate)
            {
                var lease = _lease!.DeepClone().AsObject();
                lease["spec"]!["holderIdentity"] = holder;
                lease["metadata"]!["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
                _lease = lease;
            }
        }

        public async Task Until(Func<LeaseStore, bool> condition)
        {
            while (!condition(this))
            {
                await Task.Delay(10);
            }
        }

        public async Task Answer(HttpContext http)
        {
            var body = "";
            if (http.Request.Method is "POST" or "PUT")
            {
                // The fixture has read the body already.
                body = (string)http.Items["body"]!;
            }

            await http.Response.WriteAsync(Step(http, body));
        }

        private string Step(HttpContext http, string body)
        {
            lock (_gate)
            {
                if (Refuses)
                {
                    http.Response.StatusCode = 403;
                    return """{"code":403,"reason":"Forbidden","message":"no"}""";
                }

                if (http.Request.Method == "GET")
                {
                    Reads++;
                    http.Response.StatusCode = _lease is null ? 404 : 200;
                    return _lease?.ToJsonString() ?? """{"code":404,"reason":"NotFound","message":"none"}""";
                }

                var sent = JsonNode.Parse(body)!.AsObject();
                var known = sent["metadata"]!["resourceVersion"]?.GetValue<string>();
                if (_lease is not null && known != _version.ToString(CultureInfo.InvariantCulture))
                {
                    http.Response.StatusCode = 409;
                    return """{"code":409,"reason":"Conflict","message":"changed"}""";
                }

                sent["metadata"]!["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
                _lease = sent;
                return sent.ToJsonString();
            }
        }
    }
}

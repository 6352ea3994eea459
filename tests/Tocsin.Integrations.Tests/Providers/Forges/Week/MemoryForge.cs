using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Tocsin.Core.Delivery;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Tests.Providers.Forges.Week;

/// <summary>GitHub's statuses API without sockets, so that a week passes in seconds: it keeps what is written, pages, fails and loses answers.</summary>
internal sealed class MemoryForge(Random chance) : IHttpSender
{
    private readonly ConcurrentDictionary<string, List<JsonObject>> _commits = new();
    private readonly Lock _gate = new();
    private int _underWay;

    /// <summary>Nothing gets through.</summary>
    public bool IsDown { get; set; }

    /// <summary>How often a write arrives and its answer does not.</summary>
    public double LosesAnswers { get; set; }

    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>All that was written, by commit and name, the oldest first.</summary>
    public ILookup<(string Commit, string Context), string> Written =>
        _commits
            .SelectMany(c =>
                c.Value.Select(s => (Key: (c.Key, (string)s["context"]!), State: $"{s["state"]}: {s["description"]}"))
            )
            .ToLookup(s => s.Key, s => s.State);

    public async Task<HttpReply> Send(HttpCall call, Destination to, CancellationToken cancel)
    {
        Interlocked.Increment(ref _underWay);
        try
        {
            await Task.Yield();
            cancel.ThrowIfCancellationRequested();
            lock (_gate)
            {
                return Answer(call);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private HttpReply Answer(HttpCall call)
    {
        if (IsDown)
        {
            return chance.Next(2) == 0
                ? RecordingSender.Reply(503, "down")
                : throw new SendFailedException(new Outcome.Retry(OutcomeReason.ConnectionFailed, "refused"));
        }

        var commit = call.Address.Segments[call.Method == "GET" ? ^2 : ^1].TrimEnd('/');
        var statuses = _commits.GetOrAdd(commit, _ => []);
        if (call.Method == "GET")
        {
            var page = int.Parse(call.Address.Query.Split("&page=")[1], CultureInfo.InvariantCulture);
            var items = statuses.AsEnumerable().Reverse().Skip((page - 1) * 100).Take(100);
            return RecordingSender.Reply(200, $"[{string.Join(',', items.Select(s => s.ToJsonString()))}]");
        }

        statuses.Add(JsonNode.Parse(call.Body.Span)!.AsObject());
        return chance.NextDouble() < LosesAnswers
            ? throw new SendFailedException(new Outcome.Retry(OutcomeReason.Timeout, "no answer"))
            : RecordingSender.Reply(201);
    }
}

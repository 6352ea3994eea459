using System.Text.Json;
using System.Threading.Channels;
using Tocsin.Kube.Cache;
using Tocsin.Kube.Client;

namespace Tocsin.Commands.Objects;

/// <summary>Objects of a kind kept up by a watch, for a verb that goes on.</summary>
internal sealed class ClusterWatch : IAsyncDisposable
{
    /// <summary>What comes together is told together.</summary>
    private static readonly TimeSpan s_gather = TimeSpan.FromMilliseconds(200);
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private readonly ResourceCache<JsonElement> _cache;
    private readonly Task _run;
    private string? _problem;

    /// <param name="ns">Null for all.</param>
    /// <param name="remarks">Gets a line when the watch is interrupted; it goes on by itself.</param>
    public ClusterWatch(KubeClient client, ResourceType type, string? ns, TextWriter remarks)
    {
        _cache = new ResourceCache<JsonElement>(
            client.Of(type),
            new CacheOptions<JsonElement>
            {
                Selection = new Selection { Namespace = ns },
                OnChange = _ =>
                {
                    _changes.Writer.TryWrite(true);
                    return ValueTask.CompletedTask;
                },
                OnProblem = problem =>
                {
                    if (problem is KubeException { IsGone: false } && problem.Message != _problem)
                    {
                        _problem = problem.Message;
                        remarks.WriteLine($"⚠️ {problem.Message.ReplaceLineEndings(" ")}; trying again");
                    }
                },
            },
            new Random()
        );
        _run = _cache.Run(_stop.Token);
    }

    /// <summary>Ends when the first list is there.</summary>
    public Task Synced => _cache.Synced;

    public IEnumerable<JsonElement> Items => _cache.Items.Select(i => i.Object);

    /// <summary>Ends when something changed since the last time, or after a while.</summary>
    public async Task Change(TimeSpan limit, CancellationToken cancel)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        bound.CancelAfter(limit);
        try
        {
            await _changes.Reader.ReadAsync(bound.Token);
            await Task.Delay(s_gather, cancel);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // It was time to look again.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
    }
}

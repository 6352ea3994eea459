using Microsoft.Extensions.Logging;
using Tocsin.Core.Configuration;
using Tocsin.Core.Loops;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;
using Tocsin.Resources.Cluster.Watching;

namespace Tocsin.Resources.Cluster;

/// <summary>Compiles what the watches hold: all at first, then what changed, and what it names besides.</summary>
/// <param name="objects">As they are this moment.</param>
/// <param name="how">Without the Secrets' doubts, which are told here.</param>
internal sealed partial class ClusterCompiler(
    Func<IEnumerable<ClusterObject>> objects,
    CompilerOptions how,
    SecretStore secrets,
    LabelWatches labels,
    SurroundingsWatch surroundings,
    CompileRequests requests,
    LoopKeeper loops,
    TimeProvider time,
    ILogger log,
    CancellationToken stop
)
{
    /// <summary>Changes that come together are compiled together; it takes less than a quarter of the time.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan FirstSettling = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(500);

    private readonly HashSet<ObjectName> _unread = [];
    private ResourceCompiler? _compiler;
    private IReadOnlySet<ObjectName> _secretNames = new HashSet<ObjectName>();
    private (object? Providers, object? Receivers) _secretNamesOf;
    private volatile ClusterState _state = ClusterState.Empty;

    /// <summary>What was compiled last, with what of.</summary>
    public ClusterState State => _state;

    public Task CompileFirst(CancellationToken cancel) => Compile(FirstSettling, cancel);

    /// <summary>Compiles again whenever that is asked for.</summary>
    public async Task Run(Action changed, CancellationToken cancel)
    {
        while (true)
        {
            await requests.Wait(cancel);
            await Task.Delay(Gather, time, cancel);
            var begun = time.GetTimestamp();
            var waiting = requests.Take();
            var isDone = await loops.Round(
                LoopName.Compiler,
                async () =>
                {
                    await Compile(Settling, cancel);
                    changed();
                }
            );
            if (!isDone)
            {
                // What was known stays in use, and what could not be taken over now is tried again.
                requests.Ask();
            }

            waiting.ForEach(w => w.TrySetResult());
            var took = time.GetElapsedTime(begun);
            Log.Compiled(log, (long)took.TotalMilliseconds);
            await Task.Delay(isDone && 3 * took < Settling ? 3 * took : Settling, time, cancel);
        }
    }

    /// <summary>Until all that the result names was asked for, or the time is over: what is known then is better than waiting.</summary>
    private async Task Compile(TimeSpan limit, CancellationToken cancel)
    {
        _compiler ??= new ResourceCompiler(how with { SecretDoubt = Doubt });
        var begun = time.GetTimestamp();
        while (true)
        {
            var edition = secrets.Edition;
            List<ClusterObject> now = [.. objects()];
            _unread.Clear();
            var compiled = _compiler.Compile(now.Select(o => o.Object).OfType<ResourceObject>().Concat(secrets.Objects));
            var needed = Task.WhenAll(
                secrets.Need(SecretNames(compiled.Resources)),
                labels.Need(compiled.Resources.Index.LabelledKinds, stop),
                surroundings.Need(compiled.Resources, stop)
            );
            var isComplete = needed.IsCompleted;
            var left = limit - time.GetElapsedTime(begun);
            if (isComplete || left <= TimeSpan.Zero)
            {
                _state = new ClusterState(compiled, now, new HashSet<ObjectName>(_unread), edition);
                return;
            }

            try
            {
                await needed.WaitAsync(left, time, cancel);
            }
            catch (TimeoutException)
            {
                // It goes on, and asks to compile again when it is there.
            }
        }
    }

    /// <summary>Gathered anew only when some Provider or Receiver is another.</summary>
    private IReadOnlySet<ObjectName> SecretNames(ResourceSet resources)
    {
        if (_secretNamesOf != (resources.Providers, resources.Receivers))
        {
            var ofReceivers = resources.Receivers.Values.Select(r => r.SecretName).OfType<ObjectName>();
            _secretNames = resources.Providers.Values.SelectMany(SecretStore.NamedBy).Concat(ofReceivers).ToHashSet();
            _secretNamesOf = (resources.Providers, resources.Receivers);
        }

        return _secretNames;
    }

    private string? Doubt(ObjectName name)
    {
        if (secrets.IsUnread(name))
        {
            _unread.Add(name);
        }

        return secrets.DoubtOf(name);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "compiled what changed in the cluster")]
        public static partial void Compiled(ILogger log, long milliseconds);
    }
}

/// <summary>A moment's result and what it was made of.</summary>
/// <param name="Unread">Secrets that Providers name and that were not asked for yet.</param>
/// <param name="Edition">Up to which change of a Secret all are in.</param>
internal sealed record ClusterState(
    Compilation Compiled,
    IReadOnlyList<ClusterObject> Objects,
    IReadOnlySet<ObjectName> Unread,
    long Edition
)
{
    public static ClusterState Empty { get; } = new(Compilation.Empty, [], new HashSet<ObjectName>(), 0);
}

using Tocsin.Kube.Client;

namespace Tocsin.Kube.Leases;

/// <summary>Which lease, as whom, and how patiently. The defaults are the reference's flags.</summary>
public sealed record LeaderElectionOptions(string Namespace, string Name, string Identity)
{
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(35);
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(30);
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(5);
    public bool ReleaseOnCancel { get; init; } = true;

    /// <summary>Told why the lease could not be asked for, and null when it could.</summary>
    public Action<KubeException?>? OnProblem { get; init; }
}

/// <summary>Another one may lead now.</summary>
public sealed class LeadershipLostException(string message) : Exception(message);

/// <summary>At most one of several processes leads at a time, by a Lease that it renews.</summary>
public sealed class LeaderElection
{
    private readonly KubeApi<Lease> _leases;
    private readonly LeaderElectionOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _random;

    // What was last seen of somebody else's lease, and when by our own clock.
    private (string? Holder, string? Version) _seen;
    private long _seenAt;

    public LeaderElection(KubeClient client, LeaderElectionOptions options, Random random)
    {
        if (options.LeaseDuration <= options.RenewDeadline || options.RenewDeadline <= options.RetryPeriod)
        {
            throw new ArgumentException("the lease must outlast the renew deadline, and that the retry period", nameof(options));
        }

        _leases = client.Of(Lease.Type, LeaseJson.Default.Lease);
        _options = options;
        _time = client.Time;
        _random = random;
    }

    /// <summary>Why the last try to take or renew the lease failed; null when it went well.</summary>
    public string? LastProblem { get; private set; }

    /// <summary>Waits for the lease and leads while it can be renewed. Throws <see cref="LeadershipLostException"/> when it cannot.</summary>
    /// <param name="lead">Cancelled when leading must end.</param>
    public async Task Run(Func<CancellationToken, Task> lead, CancellationToken cancel)
    {
        while (await TryTake(cancel) is not Grip.Ours)
        {
            // Those who wait do not ask in step.
            await Task.Delay(_options.RetryPeriod * (1 + 0.2 * _random.NextDouble()), _time, cancel);
        }

        using var leading = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var work = lead(leading.Token);
        string? loss = null;
        try
        {
            loss = await RenewUntilLost(work, leading.Token);
        }
        catch (OperationCanceledException) when (leading.IsCancellationRequested) { }
        finally
        {
            await leading.CancelAsync();
            try
            {
                await work;
            }
            catch (OperationCanceledException) when (leading.IsCancellationRequested) { }
            finally
            {
                await Release(wasLost: loss is not null);
            }
        }

        if (loss is not null)
        {
            throw new LeadershipLostException($"the lease '{_options.Namespace}/{_options.Name}' {loss}: {LastProblem}");
        }

        cancel.ThrowIfCancellationRequested();
    }

    /// <summary>Why it was lost; null when the work came to its end.</summary>
    private async Task<string?> RenewUntilLost(Task work, CancellationToken cancel)
    {
        var renewedAt = _time.GetTimestamp();
        while (!work.IsCompleted)
        {
            await Task.WhenAny(work, Task.Delay(_options.RetryPeriod, _time, cancel));
            cancel.ThrowIfCancellationRequested();
            if (work.IsCompleted)
            {
                break;
            }

            var before = _time.GetTimestamp();
            using var bound = new CancellationTokenSource(Max(_options.RenewDeadline - _time.GetElapsedTime(renewedAt)), _time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, bound.Token);
            try
            {
                var grip = await TryTake(both.Token);
                if (grip is Grip.Anothers)
                {
                    // Two who write would take turns in undoing each other's.
                    return "was taken over";
                }

                renewedAt = grip is Grip.Ours ? before : renewedAt;
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                LastProblem ??= "the API server did not answer";
            }

            if (_time.GetElapsedTime(renewedAt) >= _options.RenewDeadline)
            {
                return $"could not be renewed for {_options.RenewDeadline.TotalSeconds:0} s";
            }
        }

        return null;
    }

    private static TimeSpan Max(TimeSpan left) => left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1);

    private async Task<Grip> TryTake(CancellationToken cancel)
    {
        try
        {
            var found = await Read(cancel);
            if (
                found is not null
                && !LeaseRules.MayTake(found.Spec, UnchangedFor(found), _options.Identity, _options.LeaseDuration)
            )
            {
                LastProblem = $"'{found.Spec.HolderIdentity}' leads";
                _options.OnProblem?.Invoke(null);
                return Grip.Anothers;
            }

            var now = _time.GetUtcNow();
            var wanted = (found ?? New()) with
            {
                Spec = LeaseRules.Taken(found?.Spec ?? new(), _options.Identity, _options.LeaseDuration, now),
            };
            _ = found is null
                ? await _leases.Create(_options.Namespace, wanted, new(), cancel)
                : await _leases.Update(_options.Namespace, _options.Name, wanted, new(), cancel);
            LastProblem = null;
            _options.OnProblem?.Invoke(null);
            return Grip.Ours;
        }
        catch (KubeException e)
        {
            LastProblem = e.Message;

            // That another one was faster is how elections go.
            _options.OnProblem?.Invoke(e.Status is { IsConflict: true } or { IsAlreadyExists: true } ? null : e);
            return Grip.Unclear;
        }
    }

    private async Task<Lease?> Read(CancellationToken cancel)
    {
        try
        {
            return await _leases.Get(_options.Namespace, _options.Name, cancel);
        }
        catch (KubeException e) when (e.Status?.IsNotFound is true)
        {
            return null;
        }
    }

    private TimeSpan UnchangedFor(Lease lease)
    {
        var seen = (lease.Spec.HolderIdentity, lease.Metadata.ResourceVersion);
        if (seen != _seen)
        {
            _seen = seen;
            _seenAt = _time.GetTimestamp();
        }

        return _time.GetElapsedTime(_seenAt);
    }

    private async Task Release(bool wasLost)
    {
        if (wasLost || !_options.ReleaseOnCancel)
        {
            return;
        }

        using var bound = new CancellationTokenSource(_options.RetryPeriod, _time);
        try
        {
            if (await Read(bound.Token) is { } lease && lease.Spec.HolderIdentity == _options.Identity)
            {
                var released = lease with { Spec = LeaseRules.Released(lease.Spec, _time.GetUtcNow()) };
                await _leases.Update(_options.Namespace, _options.Name, released, new(), bound.Token);
            }
        }
        catch (Exception e) when (e is KubeException or OperationCanceledException)
        {
            // It expires by itself.
            LastProblem = e.Message;
        }
    }

    private enum Grip
    {
        Ours,
        Anothers,
        Unclear,
    }

    private Lease New() =>
        new()
        {
            Metadata = new() { Name = _options.Name, Namespace = _options.Namespace },
        };
}

namespace Tocsin.Resources.Cluster.Watching;

/// <summary>A kind, and the API group whose it is: several groups may have one of the same name.</summary>
internal readonly record struct GroupKind(string Group, string Kind);

/// <summary>
/// The groups in which events say that a kind is. Events come from anybody, so no more than a few are kept: the API server is asked
/// for each, and again while it does not serve it.
/// </summary>
internal sealed class EventGroups
{
    private const int Most = 32;
    private readonly Dictionary<GroupKind, Task> _told = [];
    private readonly Lock _lock = new();

    /// <summary>Begins to look for it when it is told for the first time; all others wait for the same look.</summary>
    public Task Look(GroupKind kind, Func<Task> look)
    {
        TaskCompletionSource<Task> begin;
        lock (_lock)
        {
            if (_told.TryGetValue(kind, out var looking))
            {
                return looking;
            }

            if (kind.Group.Length == 0 || _told.Count >= Most)
            {
                return Task.CompletedTask;
            }

            begin = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
            _told.Add(kind, begin.Task.Unwrap());
        }

        var begun = look();
        begin.SetResult(begun);
        return begun;
    }

    /// <summary>Those of these kinds; all others are forgotten.</summary>
    public IReadOnlyList<GroupKind> Of(IReadOnlySet<string> kinds)
    {
        lock (_lock)
        {
            foreach (var other in _told.Keys.Where(k => !kinds.Contains(k.Kind)))
            {
                _told.Remove(other);
            }

            return [.. _told.Keys];
        }
    }
}

using Tocsin.Core.Reports;

namespace Tocsin.Hooks;

/// <summary>How a Receiver stands.</summary>
/// <param name="Path">Where its webhooks go; empty while that is nowhere.</param>
/// <param name="TakesWebhooks">It is ready.</param>
internal sealed record ReceiverStanding(string Path, bool TakesWebhooks, string Reason, string Message);

/// <summary>Which Receiver a path belongs to. It changes when a Receiver does, and a webhook costs one look.</summary>
internal sealed class ReceiverTable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectName, Entry> _receivers = [];
    private readonly Dictionary<string, List<ObjectName>> _paths = new(StringComparer.Ordinal);

    /// <summary>Of two Receivers with one path the name that sorts last; both have the same token.</summary>
    /// <param name="target">As on the request line, the query included.</param>
    public (ObjectName Name, ReceiverStanding Standing)? Find(string target)
    {
        lock (_lock)
        {
            return _paths.TryGetValue(target, out var names) ? (names[^1], _receivers[names[^1]].Standing) : null;
        }
    }

    /// <summary>Null while nothing is known of it.</summary>
    public ReceiverStanding? Of(ObjectName name)
    {
        lock (_lock)
        {
            return _receivers.GetValueOrDefault(name)?.Standing;
        }
    }

    /// <summary>What is decided here, and about to be written into the cluster: what the watch tells meanwhile is older.</summary>
    public void Decide(ObjectName name, ReceiverStanding standing) => Set(name, new Entry(standing, IsDecided: true, 0));

    /// <summary>What was decided is in the cluster as of this version.</summary>
    public void Written(ObjectName name, string version)
    {
        lock (_lock)
        {
            if (_receivers.TryGetValue(name, out var entry))
            {
                _receivers[name] = entry with
                {
                    IsDecided = false,
                    Version = ulong.TryParse(version, out var number) ? number : 0,
                };
            }
        }
    }

    /// <summary>What the cluster says.</summary>
    public void Seen(ObjectName name, ReceiverStanding standing, string version)
    {
        lock (_lock)
        {
            if (_receivers.TryGetValue(name, out var entry) && (entry.IsDecided || Number(version) < entry.Version))
            {
                return;
            }

            Set(name, new Entry(standing, IsDecided: false, Number(version)));
        }
    }

    public void Remove(ObjectName name) => Set(name, null);

    /// <summary>These alone are left.</summary>
    public void Keep(IReadOnlySet<ObjectName> names)
    {
        lock (_lock)
        {
            foreach (var gone in _receivers.Keys.Where(n => !names.Contains(n)).ToList())
            {
                Set(gone, null);
            }
        }
    }

    private void Set(ObjectName name, Entry? now)
    {
        lock (_lock)
        {
            var before = _receivers.GetValueOrDefault(name)?.Standing.Path ?? "";
            var path = now?.Standing.Path ?? "";
            if (now is null)
            {
                _receivers.Remove(name);
            }
            else
            {
                _receivers[name] = now;
            }

            if (before == path)
            {
                return;
            }

            if (before.Length > 0 && _paths.TryGetValue(before, out var old) && old.Remove(name) && old.Count == 0)
            {
                _paths.Remove(before);
            }

            if (path.Length > 0)
            {
                if (!_paths.TryGetValue(path, out var names))
                {
                    _paths[path] = names = [];
                }

                names.Add(name);
                names.Sort(static (a, b) => string.CompareOrdinal(a.ToString(), b.ToString()));
            }
        }
    }

    // Versions are numbers that grow, in every API server that there is.
    private static ulong Number(string version) => ulong.TryParse(version, out var number) ? number : ulong.MaxValue;

    private sealed record Entry(ReceiverStanding Standing, bool IsDecided, ulong Version);
}

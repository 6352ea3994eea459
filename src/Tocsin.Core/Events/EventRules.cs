namespace Tocsin.Core.Events;

/// <summary>What happens to an event's metadata between arrival and matching (spec/events-and-alerts.md §3).</summary>
public static class EventRules
{
    /// <summary>Keeps the keys of users and of the object's own API group, less the group's checksum and digest.</summary>
    public static Event CleanOnArrival(Event e)
    {
        if (e.Metadata.Count == 0)
        {
            return e;
        }

        var group = e.InvolvedObject.GroupPrefix;
        var kept = e.Metadata.Where(pair =>
            pair.Key.StartsWith(EventKeys.UserPrefix, StringComparison.Ordinal)
            || (pair.Key.StartsWith(group, StringComparison.Ordinal) && !IsChecksum(pair.Key, group))
        );
        return ReferenceEquals(kept, e.Metadata) ? e : e with { Metadata = kept };
    }

    /// <summary>The token has done its work once the duplicate key is made.</summary>
    public static Event StripToken(Event e) =>
        e.Metadata.TryGet(e.InvolvedObject.GroupPrefix, EventKeys.Token, out _)
            ? e with
            {
                Metadata = e.Metadata.Without(e.InvolvedObject.GroupPrefix + EventKeys.Token),
            }
            : e;

    /// <summary>A pure refresh of a commit's status, which only forges and generic webhooks care for.</summary>
    public static bool IsCommitStatusUpdate(Event e) =>
        e.Metadata.TryGet(e.InvolvedObject.GroupPrefix, EventKeys.CommitStatus, out var status)
        && string.Equals(status, EventKeys.CommitStatusUpdate, StringComparison.Ordinal);

    private static bool IsChecksum(string key, string group)
    {
        var rest = key.AsSpan(group.Length);
        return rest.Equals(EventKeys.Checksum, StringComparison.OrdinalIgnoreCase)
            || rest.Equals(EventKeys.Digest, StringComparison.OrdinalIgnoreCase);
    }
}

namespace Tocsin.Core.Events;

/// <summary>Metadata keys with a meaning of their own (spec/events-and-alerts.md §1).</summary>
public static class EventKeys
{
    /// <summary>Prefix of what users annotate their objects with.</summary>
    public const string UserPrefix = "event.toolkit.fluxcd.io/";

    public const string Revision = "revision";
    public const string OriginRevision = "originRevision";
    public const string Token = "token";
    public const string Checksum = "checksum";
    public const string Digest = "digest";
    public const string Commit = "commit";
    public const string ChangeRequest = "change_request";
    public const string CommitStatus = "commit_status";
    public const string CommitStatusUpdate = "update";
    public const string Summary = "summary";
}

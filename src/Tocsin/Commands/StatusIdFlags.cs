using System.CommandLine;
using Tocsin.Core.Providers;

namespace Tocsin.Commands;

/// <summary>The flags that say how commit statuses are named.</summary>
internal sealed class StatusIdFlags
{
    private readonly Option<string?> _id = new("--commit-status-id")
    {
        Description = "Names of commit statuses: default (kind, name) or unique (with namespace and cluster). [default: default]",
    };
    private readonly Option<string?> _cluster = new("--cluster-name")
    {
        Description = "The cluster in unique names, where an event's metadata names none.",
    };

    public StatusIdFlags() => _id.AcceptOnlyFromAmong(StatusIds.Reference, StatusIds.Unique);

    public IReadOnlyList<Option> All => [_id, _cluster];

    public StatusIds Read(ParseResult parsed) =>
        new(parsed.GetValue(_id) == StatusIds.Unique, parsed.GetValue(_cluster)?.Trim() ?? "");
}

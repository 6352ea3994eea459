using Tocsin.Core.Alerts;
using Tocsin.Core.Configuration;
using Tocsin.Core.Events;
using Tocsin.Core.Expressions;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>
/// Finds sources and Providers whose commit statuses would have one name on one repository, so that each overwrites the other's.
/// It names the status of each configured source as if an event had come, and leaves out what only an event can tell.
/// </summary>
public static class SharedStatusIds
{
    public static IEnumerable<Finding> Check(ResourceSet resources, StatusIds ids)
    {
        var first = new Dictionary<(string Repository, string Id, string Namespace), Member>();
        foreach (
            var alert in resources
                .Alerts.Values.Where(a => !a.IsSuspended)
                .OrderBy(a => a.Name.ToString(), StringComparer.Ordinal)
        )
        {
            if (
                alert.Object is not { } o
                || !resources.Providers.TryGetValue(new(alert.Name.Namespace, alert.Spec.ProviderName), out var provider)
                || provider is not { Type: CommitStatusProvider type, Destination: { } to }
                || type.Repository(to) is not { } repository
            )
            {
                continue;
            }

            foreach (var (i, source) in alert.Spec.EventSources.Index())
            {
                var ns = source.Namespace.Length > 0 ? source.Namespace : alert.Name.Namespace;
                if (ns == EventSource.Any || Id(source, ns, alert.Spec, o, to, ids) is not { } id)
                {
                    continue;
                }

                // Who takes all objects of two namespaces need not have two of the same name.
                var member = new Member(provider.Name, source.Kind, ns, source.Name);
                var key = (repository, id, source.Name == EventSource.Any ? ns : "");
                if (!first.TryAdd(key, member) && first[key] is var other && other != member)
                {
                    yield return o.Finding(
                        new Problem($"spec.eventSources[{i}]", member.Clash(other, id))
                        {
                            IsWarning = true,
                            Code = FindingCode.CommitStatusCollision,
                        }
                    );
                }
            }
        }
    }

    private static string? Id(EventSource source, string ns, AlertSpec spec, ResourceObject alert, Destination to, StatusIds ids)
    {
        var e = new Event
        {
            InvolvedObject = new ObjectReference
            {
                Kind = source.Kind,
                Namespace = ns,
                Name = source.Name,
            },
            Severity = SeverityName.Info,
        };
        e = e with { Metadata = MetadataMerge.Merge(e, spec).Merged };
        return StatusId.Of(e, () => CelDocuments.Of(alert), to, ids, out _);
    }

    private sealed record Member(ObjectName Provider, string Kind, string Namespace, string Name)
    {
        public string Clash(Member other, string id)
        {
            var whose = other.Provider == Provider ? "" : $" of Provider '{other.Provider}'";
            return $"shares the commit status '{id}' with {other.Kind}/{other.Namespace}/{other.Name}{whose}, and each overwrites the other's; "
                + $"annotate the Provider with {StatusIds.Annotation}: {StatusIds.Unique}, or name it by spec.commitStatusExpr";
        }
    }
}

using Tocsin.Core.Documents;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Core.Secrets;

/// <summary>Which Secrets are named by a Provider or Receiver of their namespace.</summary>
public static class SecretUse
{
    private static readonly string[] s_references = ["secretRef", "certSecretRef", "proxySecretRef"];

    public static IReadOnlySet<ObjectName> Of(IEnumerable<ResourceObject> objects) =>
        objects
            .Where(o => o.Kind is ResourceKind.Provider or ResourceKind.Receiver)
            .SelectMany(o => Names(o).Select(name => o.Name with { Name = name }))
            .ToHashSet();

    private static IEnumerable<string> Names(ResourceObject o) =>
        s_references
            .Select(r => ((o.Root["spec"] as MapNode)?[r] as MapNode)?["name"])
            .OfType<ScalarNode>()
            .Select(name => name.Text);
}

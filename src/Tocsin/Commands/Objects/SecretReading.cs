using Tocsin.Core.Reports;
using Tocsin.Core.Resources;
using Tocsin.Kube.Client;
using Tocsin.Resources.Cluster;

namespace Tocsin.Commands.Objects;

/// <summary>Reads from a cluster the Secrets that Providers name.</summary>
internal sealed class SecretReading(KubeClient client)
{
    private const int PageSize = 500;

    /// <summary>As many are read one by one; of more, whole namespaces are.</summary>
    private const int MaxSingle = 50;
    private static readonly string[] s_references = ["secretRef", "certSecretRef", "proxySecretRef"];

    /// <returns>Those that are there, and what forbids to read others.</returns>
    public async Task<(IReadOnlyList<ResourceObject> Found, IReadOnlyDictionary<ObjectName, KubeException> Refused)> Of(
        IReadOnlyList<ResourceObject> providers,
        CancellationToken cancel
    )
    {
        var names = providers.SelectMany(Named).Distinct().ToList();
        var isFew = names.Count <= MaxSingle;
        var found = new List<ResourceObject>();
        var refused = new Dictionary<ObjectName, KubeException>();
        foreach (
            var asked in isFew ? names.Select(n => (ObjectName[])[n]) : names.GroupBy(n => n.Namespace).Select(g => g.ToArray())
        )
        {
            try
            {
                found.AddRange(isFew ? await One(asked[0], cancel) : await AllOf(asked[0].Namespace, cancel));
            }
            catch (KubeException e) when (e.Status is { IsForbidden: true })
            {
                foreach (var name in asked)
                {
                    refused[name] = e;
                }
            }
        }

        return (found, refused);
    }

    private async Task<IEnumerable<ResourceObject>> One(ObjectName name, CancellationToken cancel)
    {
        try
        {
            var o = await client.Of(ClusterKinds.Secrets).Get(name.Namespace, name.Name, cancel);
            return ClusterReading.Read(o, "v1", "Secret") is { } secret ? [secret] : [];
        }
        catch (KubeException e) when (e.Status is { IsNotFound: true })
        {
            return [];
        }
    }

    private async Task<IEnumerable<ResourceObject>> AllOf(string ns, CancellationToken cancel)
    {
        var list = await client.Of(ClusterKinds.Secrets).ListAll(new Selection { Namespace = ns }, PageSize, cancel);
        return list.Items.Select(i => ClusterReading.Read(i.Object, "v1", "Secret")).OfType<ResourceObject>();
    }

    private static IEnumerable<ObjectName> Named(ResourceObject provider) =>
        s_references
            .Select(r => Tree.TextAt(provider.Root, "spec", r, "name"))
            .OfType<string>()
            .Select(name => new ObjectName(provider.Name.Namespace, name));
}

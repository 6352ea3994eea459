using Tocsin.Core.Resources;

namespace Tocsin.Core.Configuration;

/// <summary>Objects taken apart by what they are to Tocsin, in their order.</summary>
internal sealed class ObjectsByKind
{
    private readonly List<ResourceObject> _all = [];

    public ObjectsByKind(IEnumerable<ResourceObject> objects, List<Finding> findings)
    {
        var others = new Dictionary<ObjectKey, ResourceObject>();
        foreach (var o in objects)
        {
            _all.Add(o);
            if (ListOf(o.Kind) is { } list)
            {
                list.Add(o);
            }
            else if (!others.TryAdd(o.Key, o) && IsOfFlux(o))
            {
                findings.Add(o.DefinedTwice(others[o.Key]));
            }
        }
    }

    public IReadOnlyList<ResourceObject> All => _all;
    public List<ResourceObject> Alerts { get; } = [];
    public List<ResourceObject> Providers { get; } = [];
    public List<ResourceObject> Receivers { get; } = [];
    public List<ResourceObject> Secrets { get; } = [];

    /// <summary>Of every object.</summary>
    public IReadOnlyDictionary<ObjectKey, IReadOnlyDictionary<string, string>> Labels
    {
        get
        {
            var labels = new Dictionary<ObjectKey, IReadOnlyDictionary<string, string>>(_all.Count);
            _all.ForEach(o => labels.TryAdd(o.Key, o.Labels));
            return labels;
        }
    }

    // Of others nobody asks which of two counts.
    private static bool IsOfFlux(ResourceObject o) => o.Key.Group.EndsWith(".fluxcd.io", StringComparison.Ordinal);

    private List<ResourceObject>? ListOf(ResourceKind kind) =>
        kind switch
        {
            ResourceKind.Alert => Alerts,
            ResourceKind.Provider => Providers,
            ResourceKind.Receiver => Receivers,
            ResourceKind.Secret => Secrets,
            _ => null,
        };
}

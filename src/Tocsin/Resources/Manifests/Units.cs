using Tocsin.Core.Configuration;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Resources.Manifests;

/// <summary>
/// Objects of the manifests of several clusters or overlays, set apart where they share a name: each folder that is applied by
/// itself is judged with its own objects in place of the others'.
/// </summary>
/// <param name="First">The first object of each name; of one folder also its second, which is then an error.</param>
internal sealed record Units(IReadOnlyList<ResourceObject> First, IReadOnlyList<Units.Unit> Others)
{
    public static Units Of(IReadOnlyList<ResourceObject> objects)
    {
        var first = new List<ResourceObject>(objects.Count);
        var known = new Dictionary<ObjectKey, ResourceObject>(objects.Count);
        var hidden = new List<ResourceObject>();
        foreach (var o in objects)
        {
            (known.TryAdd(o.Key, o) || known[o.Key].Unit == o.Unit ? first : hidden).Add(o);
        }

        return new Units(
            first,
            [
                .. hidden
                    .GroupBy(o => o.Unit, StringComparer.Ordinal)
                    .Where(unit => unit.Any(o => o.Kind is not (ResourceKind.Other or ResourceKind.Secret)))
                    .Select(unit =>
                        Make(
                            [.. objects.Where(o => o.Unit == unit.Key)],
                            new HashSet<ResourceObject>(unit, ReferenceEqualityComparer.Instance),
                            first
                        )
                    ),
            ]
        );
    }

    /// <summary>What a base or component that is taken several times says wrong is said once.</summary>
    public static IReadOnlyList<Finding> OncePerPlace(IReadOnlyList<Finding> findings, IReadOnlyList<CheckedUnit> units)
    {
        var several = units
            .SelectMany(u => u.Objects)
            .Where(o => o.Written is not null || o.Unit.Length > 0)
            .Select(o => o.Source)
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. findings.DistinctBy(f =>
                (
                    f.Source,
                    f.Problem.Line,
                    f.Problem.Path,
                    f.Problem.EffectiveCode,
                    f.Kind,
                    several.Contains(f.Source) ? default : f.Name
                )
            ),
        ];
    }

    private static Unit Make(
        IReadOnlyList<ResourceObject> own,
        HashSet<ResourceObject> judged,
        IReadOnlyList<ResourceObject> first
    )
    {
        var names = own.Select(o => o.Key).ToHashSet();
        var namespaces = judged.Select(o => o.Name.Namespace).ToHashSet(StringComparer.Ordinal);
        return new Unit([.. own, .. first.Where(o => !names.Contains(o.Key) && MayMatter(o))], judged);

        // References to Alerts and Providers stay in their namespace.
        bool MayMatter(ResourceObject o) =>
            o.Kind is ResourceKind.Other or ResourceKind.Secret || namespaces.Contains(o.Name.Namespace);
    }

    /// <param name="Objects">Its own, and those of other folders that have other names.</param>
    /// <param name="Judged">Those that were not judged among the first.</param>
    internal sealed record Unit(IReadOnlyList<ResourceObject> Objects, HashSet<ResourceObject> Judged)
    {
        private readonly HashSet<(string, string, ObjectName)> _places = [.. Judged.Select(o => (o.Source, o.Key.Kind, o.Name))];

        public bool Has(ResourceObject o) => Judged.Contains(o);

        public bool IsAbout(Finding f) => _places.Contains((f.Source, f.Kind, f.Name));
    }
}

/// <summary>Objects that are applied together, and what was made of them.</summary>
/// <param name="IsJudged">Whether findings about an object belong to this unit.</param>
internal sealed record CheckedUnit(
    IReadOnlyList<ResourceObject> Objects,
    ResourceSet Resources,
    Func<ResourceObject, bool> IsJudged
)
{
    public IReadOnlyList<Finding> Findings { get; init; } = [];
}

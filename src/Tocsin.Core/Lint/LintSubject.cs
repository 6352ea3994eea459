using Tocsin.Core.Alerts;
using Tocsin.Core.Configuration;
using Tocsin.Core.Documents;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Core.Lint;

/// <summary>What is looked at: all objects read, and what was made of Tocsin's own.</summary>
public sealed class LintSubject
{
    private readonly List<LintedAlert> _alerts;
    private readonly List<(ResourceObject Object, ProviderResource Resource)> _providers;
    private readonly ILookup<(string Kind, string Namespace), ResourceObject> _objects;

    /// <param name="objects">Of two with the same name the first counts.</param>
    /// <param name="isReadableByOthers">Whether every user of the machine can read a file.</param>
    public LintSubject(IReadOnlyList<ResourceObject> objects, ResourceSet resources, Func<string, bool> isReadableByOthers)
    {
        Objects = [.. objects.DistinctBy(o => o.Key)];
        IsReadableByOthers = isReadableByOthers;
        _objects = Objects.ToLookup(o => (o.Key.Kind, o.Name.Namespace));
        _alerts =
        [
            .. Objects
                .Where(o => o.Kind is ResourceKind.Alert)
                .Select(o => (o, resources.Alerts.GetValueOrDefault(o.Name)?.Active))
                .Where(a => a.Active is not null)
                .Select(a => new LintedAlert(a.o, a.Active!, resources.Providers.GetValueOrDefault(a.Active!.Provider))),
        ];
        _providers =
        [
            .. Objects
                .Where(o => o.Kind is ResourceKind.Provider)
                .Select(o => (o, resources.Providers.GetValueOrDefault(o.Name)))
                .Where(p => p.Item2 is not null)
                .Select(p => (p.o, p.Item2!)),
        ];
    }

    public IReadOnlyList<ResourceObject> Objects { get; }

    /// <summary>Whether an object is judged here; the others are only known.</summary>
    public Func<ResourceObject, bool> IsJudged { get; init; } = _ => true;

    /// <summary>Those without errors of their own.</summary>
    public IReadOnlyList<LintedAlert> Alerts => [.. _alerts.Where(a => IsJudged(a.Object))];

    public IReadOnlyList<(ResourceObject Object, ProviderResource Resource)> Providers =>
        [.. _providers.Where(p => IsJudged(p.Object))];

    public Func<string, bool> IsReadableByOthers { get; }

    /// <summary>The objects of a kind in a namespace, whatever their group.</summary>
    public IEnumerable<ResourceObject> Of(string kind, string ns) =>
        ns == EventSource.Any ? Objects.Where(o => o.Key.Kind == kind) : _objects[(kind, ns)];

    /// <summary>The objects here that a source names, labels aside.</summary>
    public IEnumerable<ResourceObject> NamedBy(Alert alert, EventSource source) =>
        Of(source.Kind, AlertRules.NamespaceOf(alert, source))
            .Where(o => source.Name == EventSource.Any || source.Name == o.Name.Name);

    public static Finding Warn(ResourceObject o, string path, string code, string message) =>
        o.Finding(new Problem(path, message) { IsWarning = true, Code = code });

    /// <summary>An annotation of an object; null when it has none of that name.</summary>
    public static string? Annotation(ResourceObject o, string name) =>
        ((o.Root["metadata"] as MapNode)?["annotations"] as MapNode)?[name] is ScalarNode value ? value.Text : null;
}

/// <summary>An Alert, what was made of it, and its Provider if it is there.</summary>
public sealed record LintedAlert(ResourceObject Object, Alert Alert, ProviderResource? Provider)
{
    public AlertSpec Spec => Alert.Spec;
}

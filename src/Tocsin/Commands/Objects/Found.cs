using Tocsin.Core.Resources;

namespace Tocsin.Commands.Objects;

/// <summary>Looks up what a verb is to act upon.</summary>
internal static class Found
{
    /// <summary>The one of that name; null when there is none.</summary>
    /// <exception cref="SourceException">There are several, in different namespaces.</exception>
    public static async Task<ResourceObject?> One(
        IObjectStore store,
        ObjectKind kind,
        Place place,
        string name,
        CancellationToken cancel
    )
    {
        var found = await store.Find(kind, place.Namespace, name, cancel);
        return found.Count <= 1
            ? (found is [var only] ? only : null)
            : throw new SourceException(
                $"{kind.Kind} '{name}' is in several namespaces ({string.Join(", ", found.Select(o => o.Name.Namespace))}); say which"
                    + " with -n"
            );
    }

    /// <summary>What is said when nothing was found.</summary>
    /// <param name="name">Null when none was asked for.</param>
    public static SourceException None(ObjectKind kind, string? name, string? ns) =>
        new(
            name is null
                ? $"no {kind.Kind} objects found {Place.In(ns)}"
                : $"{kind.Kind} object '{name}' not found {Place.In(ns)}"
        );
}

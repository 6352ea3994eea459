using System.CommandLine;
using Tocsin.Core.Resources;

namespace Tocsin.Commands.Objects;

/// <summary>The objects that <c>suspend</c> and <c>resume</c> are to act upon.</summary>
internal sealed record Wanted(ObjectKind Kind, Place Place, IReadOnlyList<string> Names, bool All)
{
    /// <summary>Sets <c>spec.suspend</c> of each, and says so.</summary>
    /// <param name="none">The message when there are none at all.</param>
    /// <returns>Those that are there, and the names of those that are not.</returns>
    /// <exception cref="SourceException">None was named, or there is none.</exception>
    public async Task<(IReadOnlyList<ResourceObject> Found, IReadOnlyList<string> Missing)> Suspend(
        bool suspend,
        string none,
        IObjectStore store,
        TextWriter error,
        CancellationToken cancel
    )
    {
        var (found, missing) = await Find(store, cancel);
        if (found is [] && missing is [])
        {
            throw new SourceException(none);
        }

        var verb = suspend ? "suspend" : "resum";
        foreach (var o in found)
        {
            await error.WriteLineAsync($"► {verb}ing {Kind.Human} {o.Name.Name} in {o.Name.Namespace} namespace");
            await store.Change(Kind, o, Tree.Map(("spec", Tree.Map(("suspend", Tree.Flag(suspend))))), cancel);
            await error.WriteLineAsync($"✔ {Kind.Human} {verb}ed");
        }

        return (found, missing);
    }

    private async Task<(IReadOnlyList<ResourceObject> Found, IReadOnlyList<string> Missing)> Find(
        IObjectStore store,
        CancellationToken cancel
    )
    {
        if (All)
        {
            return (await store.Find(Kind, Place.Namespace, null, cancel), []);
        }

        if (Names is [])
        {
            throw new SourceException($"{Kind.Human} name is required");
        }

        var found = new List<ResourceObject>();
        var missing = new List<string>();
        foreach (var name in Names.Distinct(StringComparer.Ordinal))
        {
            if (await Found.One(store, Kind, Place, name, cancel) is { } o)
            {
                found.Add(o);
            }
            else
            {
                missing.Add(name);
            }
        }

        return (found, missing);
    }
}

/// <summary>The flags of both.</summary>
internal sealed class WantedFlags
{
    private readonly Argument<string[]> _names = NameArguments.Several();
    private readonly Option<bool> _all = NameArguments.All();

    public IReadOnlyList<Symbol> Symbols => [_names, _all];

    public Wanted Read(ObjectKind kind, Typed typed) =>
        new(kind, typed.Place, typed.Parsed.GetValue(_names) ?? [], typed.Parsed.GetValue(_all));
}

using System.CommandLine;
using Tocsin.Commands.Objects;
using Tocsin.Core.Resources;

namespace Tocsin.Commands;

/// <summary><c>tocsin suspend alert|alert-provider|receiver NAME…</c>.</summary>
internal static class Suspend
{
    public static Command Command()
    {
        var suspend = new Command(
            "suspend",
            """
            Suspend resources: an Alert takes no event, deliveries to a Provider wait, until they are resumed.

            Examples:
              tocsin suspend alert on-call
              tocsin suspend alert-provider slack -n apps
              tocsin suspend alert --all --manifests ./alerting
            """
        );
        foreach (var kind in ObjectKind.All)
        {
            suspend.Subcommands.Add(Of(kind));
        }

        return suspend;
    }

    private static Command Of(ObjectKind kind)
    {
        var names = NameArguments.Several();
        var all = new Option<bool>("--all") { Description = "All of the namespace." };
        var place = new PlaceFlags();
        var command = NameArguments.Of(kind, $"Suspend {kind.Kind} resources: spec.suspend becomes true.");
        command.Arguments.Add(names);
        command.Options.Add(all);
        place.AddTo(command);
        command.SetAction(
            (parsed, cancel) =>
                Verb.Run(
                    parsed,
                    place,
                    async (where, until) =>
                    {
                        using var store = where.Store(parsed.InvocationConfiguration.Error);
                        var wanted = new Wanted(kind, where, parsed.GetValue(names) ?? [], parsed.GetValue(all));
                        return await Run(wanted, store, parsed.InvocationConfiguration.Error, until);
                    },
                    cancel
                )
        );
        return command;
    }

    /// <summary>1 when one of them is not there.</summary>
    public static async Task<int> Run(Wanted wanted, IObjectStore store, TextWriter error, CancellationToken cancel)
    {
        var kind = wanted.Kind;
        var (found, missing) = await wanted.Find(store, cancel);
        if (found is [] && missing is [])
        {
            throw new SourceException("no objects found");
        }

        foreach (var o in found)
        {
            await error.WriteLineAsync($"► suspending {kind.Human} {o.Name.Name} in {o.Name.Namespace} namespace");
            await store.Change(kind, o, Tree.Map(("spec", Tree.Map(("suspend", Tree.Flag(true))))), cancel);
            await error.WriteLineAsync($"✔ {kind.Human} suspended");
        }

        foreach (var name in missing)
        {
            await error.WriteLineAsync($"✗ {kind.Kind} {name} not found {wanted.Place.Plainly}");
        }

        return missing is [] ? 0 : 1;
    }
}

/// <summary>The objects that <c>suspend</c> and <c>resume</c> are to act upon.</summary>
internal sealed record Wanted(ObjectKind Kind, Place Place, IReadOnlyList<string> Names, bool All)
{
    /// <exception cref="SourceException">None was named.</exception>
    public async Task<(IReadOnlyList<ResourceObject> Found, IReadOnlyList<string> Missing)> Find(
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

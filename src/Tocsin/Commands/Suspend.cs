using System.CommandLine;
using Tocsin.Commands.Objects;

namespace Tocsin.Commands;

/// <summary><c>tocsin suspend alert|alert-provider|receiver NAME…</c>.</summary>
internal static class Suspend
{
    public static Command Command() =>
        Verb.OfKinds(
            "suspend",
            """
            Suspend resources: an Alert takes no event, deliveries to a Provider wait, until they are resumed.

            Examples:
              tocsin suspend alert on-call
              tocsin suspend alert-provider slack -n apps
              tocsin suspend alert --all --manifests ./alerting
            """,
            Of
        );

    private static Command Of(ObjectKind kind)
    {
        var wanted = new WantedFlags();
        return Verb.OfKind(
            kind,
            $"""
            Suspend {kind.Kind} resources: spec.suspend becomes true.

            Examples:
              tocsin suspend {kind.Word} NAME
              tocsin suspend {kind.Word} --all -n apps
            """,
            wanted.Symbols,
            new PlaceFlags { NeedsStore = true },
            async typed =>
            {
                using var store = typed.Store();
                return await Run(wanted.Read(kind, typed), store, typed.Error, typed.Until);
            }
        );
    }

    // 1 when one of them is not there.
    private static async Task<int> Run(Wanted wanted, IObjectStore store, TextWriter error, CancellationToken cancel)
    {
        var (_, missing) = await wanted.Suspend(true, "no objects found", store, error, cancel);
        foreach (var name in missing)
        {
            await error.WriteLineAsync($"✗ {wanted.Kind.Kind} {name} not found {wanted.Place.Plainly}");
        }

        return missing is [] ? 0 : 1;
    }
}

using System.CommandLine;
using Tocsin.Commands.Objects;

namespace Tocsin.Commands;

/// <summary><c>tocsin delete alert|alert-provider|receiver NAME</c>.</summary>
internal static class Delete
{
    public static Command Command() =>
        Verb.OfKinds(
            "delete",
            """
            Delete a resource, after asking.

            Examples:
              tocsin delete alert on-call
              tocsin delete alert-provider slack --silent
              tocsin delete alert on-call -n apps --manifests ./alerting
            """,
            Of
        );

    private static Command Of(ObjectKind kind)
    {
        var name = NameArguments.One();
        var silent = new Option<bool>("--silent", "-s") { Description = "Do not ask." };
        return Verb.OfKind(
            kind,
            $"""
            Delete {kind.OneOf}; from files, its document goes and the rest stays as it is.

            Examples:
              tocsin delete {kind.Word} NAME
              tocsin delete {kind.Word} NAME --silent -n apps
            """,
            [name, silent],
            new PlaceFlags { NeedsStore = true },
            async typed =>
            {
                using var store = typed.Store();
                var input = typed.Parsed.GetValue(silent) ? null : System.Console.In;
                return await Run(kind, typed.Place, typed.Parsed.GetValue(name), store, input, typed.Error, typed.Until);
            }
        );
    }

    /// <param name="input">Where the answer to the question comes from; null to ask nothing.</param>
    private static async Task<int> Run(
        ObjectKind kind,
        Place place,
        string? name,
        IObjectStore store,
        TextReader? input,
        TextWriter error,
        CancellationToken cancel
    )
    {
        if (string.IsNullOrEmpty(name))
        {
            throw new SourceException($"{kind.Human} name is required");
        }

        var o = await Found.One(store, kind, place, name, cancel) ?? throw Found.None(kind, name, place.Namespace);
        if (input is not null)
        {
            await error.WriteAsync($"Are you sure you want to delete this {kind.Human} [y/N]: ");
            await error.FlushAsync(cancel);
            if ((await input.ReadLineAsync(cancel))?.Trim().ToUpperInvariant() is not ("Y" or "YES"))
            {
                throw new SourceException("aborting");
            }
        }

        await error.WriteLineAsync($"► deleting {kind.Human} {name} in {o.Name.Namespace} namespace");
        await store.Delete(kind, o, cancel);
        await error.WriteLineAsync($"✔ {kind.Human} deleted");
        return 0;
    }
}

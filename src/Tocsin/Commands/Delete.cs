using System.CommandLine;
using Tocsin.Commands.Objects;

namespace Tocsin.Commands;

/// <summary><c>tocsin delete alert|alert-provider|receiver NAME</c>.</summary>
internal static class Delete
{
    public static Command Command()
    {
        var delete = new Command(
            "delete",
            """
            Delete a resource, after asking.

            Examples:
              tocsin delete alert on-call
              tocsin delete alert-provider slack --silent
              tocsin delete alert on-call -n apps --manifests ./alerting
            """
        );
        foreach (var kind in ObjectKind.All)
        {
            delete.Subcommands.Add(Of(kind));
        }

        return delete;
    }

    private static Command Of(ObjectKind kind)
    {
        var name = NameArguments.One();
        var silent = new Option<bool>("--silent", "-s") { Description = "Do not ask." };
        var place = new PlaceFlags();
        var command = NameArguments.Of(kind, $"Delete a {kind.Kind}; from files, its document goes and the rest stays as it is.");
        command.Arguments.Add(name);
        command.Options.Add(silent);
        place.AddTo(command);
        command.SetAction(
            (parsed, cancel) =>
                Verb.Run(
                    parsed,
                    place,
                    async (where, until) =>
                    {
                        var error = parsed.InvocationConfiguration.Error;
                        using var store = where.Store(error);
                        var input = parsed.GetValue(silent) ? null : System.Console.In;
                        return await Run(kind, where, parsed.GetValue(name), store, input, error, until);
                    },
                    cancel
                )
        );
        return command;
    }

    /// <param name="input">Where the answer to the question comes from; null to ask nothing.</param>
    public static async Task<int> Run(
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

        if (await Found.One(store, kind, place, name, cancel) is not { } o)
        {
            throw new SourceException($"{kind.Kind} object '{name}' not found {place.Where}");
        }

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

using System.CommandLine;
using Tocsin.Commands.Creating;
using Tocsin.Commands.Objects;
using Tocsin.Core.Documents;
using Tocsin.Core.Resources;
using Tocsin.Resources.Manifests.Editing;

namespace Tocsin.Commands;

/// <summary><c>tocsin create alert|alert-provider|receiver NAME</c>.</summary>
internal static class Create
{
    private const int MaxName = 63;

    public static Command Command()
    {
        CreateFlags[] all = [new AlertFlags(), new ProviderFlags(), new ReceiverFlags()];
        var create = new Command(
            "create",
            $"""
            Create a resource, or change the fields that are given of one that exists; its other fields stay.

            Examples:
            {string.Join('\n', all.SelectMany(f => f.Examples).Select(e => "  " + e))}
            """
        );
        foreach (var flags in all)
        {
            create.Subcommands.Add(Of(flags));
        }

        create.Subcommands.Add(ReceiverSecret.Command());

        return create;
    }

    private static Command Of(CreateFlags flags)
    {
        var name = NameArguments.One();
        var export = new Option<bool>("--export") { Description = "Print the YAML and touch nothing." };
        return Verb.OfKind(
            flags.Kind,
            $"""
            Create or change {flags.Kind.OneOf}. With --manifests FOLDER something new
            gets a file of its own; with --manifests FILE it becomes the last document there.

            Examples:
            {string.Join('\n', flags.Examples.Select(e => "  " + e))}
              {flags.Examples[0]} --manifests ./alerting
            """,
            [name, export, .. flags.All],
            new PlaceFlags { NeedsStore = true, Creates = true },
            typed => Run(flags, typed, typed.Parsed.GetValue(name), typed.Parsed.GetValue(export))
        );
    }

    private static async Task<int> Run(CreateFlags flags, Typed typed, string? name, bool export)
    {
        var key = flags.Kind.KeyOf(typed.Place.HomeNamespace, Checked(name));
        var fields = flags.Read(typed.Parsed);
        if (export)
        {
            var made = New(flags.Kind, key, fields);
            SpecCheck.Run(made, null, typed.Place.Options);
            await typed.Output.WriteAsync("---\n" + NodeText.Yaml(made));
            return 0;
        }

        await typed.Error.WriteLineAsync($"✚ generating {flags.Kind.Kind}");
        using var store = typed.Store(mayBeNew: true);
        return await Apply(flags.Kind, key, fields, typed.Place, store, typed.Error, typed.Until);
    }

    // 1 when a controller says that what was written does not work.
    private static async Task<int> Apply(
        ObjectKind kind,
        ObjectKey key,
        MapNode fields,
        Place place,
        IObjectStore store,
        TextWriter error,
        CancellationToken cancel
    )
    {
        await error.WriteLineAsync($"► applying {kind.Kind}");
        var exists = false;
        if (await store.Find(kind, key.Name.Namespace, key.Name.Name, cancel) is [var o])
        {
            exists = true;
            SpecCheck.Run(Merge.Into(o.Root, fields), o.Root, place.Options);
            await store.Change(kind, o, fields, cancel);
        }
        else
        {
            var made = New(kind, key, fields);
            SpecCheck.Run(made, null, place.Options);
            await store.Create(kind, made, cancel);
        }

        await error.WriteLineAsync($"✔ {kind.Kind} {(exists ? "updated" : "created")}");
        await error.WriteLineAsync($"◎ waiting for {kind.Kind} reconciliation");
        return await Say(kind, await store.Verdict(kind, key.Name, cancel), error) ? 0 : 1;
    }

    private static async Task<bool> Say(ObjectKind kind, ListedResource verdict, TextWriter error)
    {
        if (verdict.Ready)
        {
            await error.WriteLineAsync($"✔ {kind.Kind} {verdict.Name} is ready");
            var hook = verdict.Message.IndexOf("/hook/", StringComparison.Ordinal);
            if (kind == ObjectKind.Receiver && hook >= 0)
            {
                await error.WriteLineAsync($"✔ generated webhook URL {verdict.Message[hook..]}");
            }

            return true;
        }

        // What it refers to may only come later, so that alone is no failure; what a controller found is.
        await error.WriteLineAsync(
            $"{(verdict.IsReported ? "✗" : "⚠️")} {kind.Kind} {verdict.Name} is not ready: {verdict.Message}"
        );
        return !verdict.IsReported;
    }

    /// <summary>An object that is not there yet.</summary>
    public static MapNode New(ObjectKind kind, ObjectKey key, MapNode fields) =>
        Tree.Map(
            ("apiVersion", Tree.Text(kind.ApiVersion)),
            ("kind", Tree.Text(kind.Kind)),
            (
                "metadata",
                Tree.Map(
                    ("annotations", Tree.At(fields, "metadata", "annotations")),
                    ("labels", Tree.At(fields, "metadata", "labels") is { } labels ? Tree.Sorted(labels) : null),
                    ("name", Tree.Text(key.Name.Name)),
                    ("namespace", Tree.Text(key.Name.Namespace))
                )
            ),
            ("spec", fields["spec"]),
            ("stringData", fields["stringData"])
        );

    /// <exception cref="SourceException">It is no name for something new.</exception>
    public static string Checked(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            throw new SourceException("name is required");
        }

        var fits =
            name.Length is >= 2 and <= MaxName
            && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            && name[0] != '-'
            && name[^1] != '-';
        return fits
            ? name
            : throw new SourceException(
                $"name '{name}' is invalid, it should adhere to standard defined in RFC 1123, the name can only contain alphanumeric"
                    + " characters or '-'"
            );
    }
}

using System.CommandLine;
using Tocsin.Commands.Objects;
using Tocsin.Core.Documents;
using Tocsin.Core.Resources;
using Tocsin.Resources.Manifests.Editing;

namespace Tocsin.Commands;

/// <summary><c>tocsin export alert|alert-provider|receiver [NAME]</c>: objects as one would apply them.</summary>
internal static class Export
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    public static Command Command() =>
        Verb.OfKinds(
            "export",
            """
            Print resources as YAML that can be applied elsewhere: no status, and nothing that the server keeps for itself.

            Examples:
              tocsin export alert --all > alerts.yaml
              tocsin export alert-provider slack -n apps
              tocsin export alert on-call --manifests ./alerting | kubectl apply -f -
            """,
            Of
        );

    private static Command Of(ObjectKind kind)
    {
        var name = NameArguments.One();
        var all = NameArguments.All();
        return Verb.OfKind(
            kind,
            $"""
            Print {kind.Kind} resources as YAML.

            Examples:
              tocsin export {kind.Word} NAME
              tocsin export {kind.Word} --all -A
            """,
            [name, all],
            new PlaceFlags { NeedsStore = true, HasAll = true },
            async typed =>
            {
                using var store = typed.Store();
                return await Run(kind, typed, typed.Parsed.GetValue(name), typed.Parsed.GetValue(all), store);
            }
        );
    }

    private static async Task<int> Run(ObjectKind kind, Typed typed, string? name, bool all, IObjectStore store)
    {
        if (string.IsNullOrEmpty(name) && !all)
        {
            throw new SourceException("name is required");
        }

        var place = typed.Place;
        var found = await store.Find(kind, place.Namespace, all ? null : name, typed.Until);
        if (found is [])
        {
            throw all ? new SourceException($"no objects found {place.Plainly}") : Found.None(kind, name, place.Namespace);
        }

        foreach (var o in found)
        {
            await typed.Output.WriteAsync(Document(kind, o));
        }

        return 0;
    }

    /// <summary>One document, its keys in order.</summary>
    public static string Document(ObjectKind kind, ResourceObject o)
    {
        var metadata = (MapNode)o.Root["metadata"]!;
        var annotations = metadata["annotations"] is MapNode map
            ? Tree.Some([.. map.Entries.Where(e => e.Key != LastApplied)])
            : null;
        return "---\n"
            + NodeText.Yaml(
                Tree.Sorted(
                    Tree.Map(
                        ("apiVersion", Tree.Text(kind.ApiVersion)),
                        ("kind", Tree.Text(kind.Kind)),
                        (
                            "metadata",
                            Tree.Map(
                                ("annotations", annotations),
                                ("labels", metadata["labels"] is MapNode labels ? Tree.Some(labels.Entries) : null),
                                ("name", Tree.Text(o.Name.Name)),
                                ("namespace", Tree.Text(o.Name.Namespace))
                            )
                        ),
                        ("spec", o.Root["spec"] is MapNode spec ? WithDurations(spec) : null)
                    )
                )
            );
    }

    // As the API writes them: 10m0s.
    private static MapNode WithDurations(MapNode spec) =>
        new(
            [
                .. spec.Entries.Select(e =>
                    e is { Key: "interval" or "timeout", Value: ScalarNode { Text: var text } }
                    && GoDuration.Parse(text, hours: true) is { } time
                        ? e with
                        {
                            Value = Tree.Text(GoDuration.Write(time))!,
                        }
                        : e
                ),
            ],
            spec.Line
        );
}

using System.CommandLine;
using Tocsin.Commands.Objects;
using Tocsin.Commands.Tables;
using Tocsin.Core.Resources;

namespace Tocsin.Commands;

/// <summary><c>tocsin get alerts|alert-providers|receivers|all [NAME]</c>: tables as the reference prints them, with true verdicts.</summary>
internal static class Get
{
    public static Command Command()
    {
        var get = new Command(
            "get",
            """
            List resources and whether they work, and what came and what became of it.

            Examples:
              tocsin get alerts -A
              tocsin get alert-providers --manifests ./alerting
              tocsin get alerts --status-selector ready=false --server http://127.0.0.1:9393
              tocsin get deliveries --state dead
            """
        );
        foreach (var kind in ObjectKind.All)
        {
            get.Subcommands.Add(List(kind));
        }

        get.Subcommands.Add(All());
        get.Subcommands.Add(GetHistory.Events());
        get.Subcommands.Add(GetHistory.Deliveries());
        get.Subcommands.Add(GetHistory.Hooks());
        return get;
    }

    private static Command List(ObjectKind kind)
    {
        var name = NameArguments.One("Only this one.");
        var shown = new ListFlags();
        var watch = new Option<bool>("--watch", "-w") { Description = "Go on, and print what changes, until --timeout." };
        var format = OutputFormat.Option();
        var command = Verb.Make(
            kind.Plural,
            $"""
            List {kind.Kind} resources, whether they work, and why not.

            Examples:
              tocsin get {kind.Plural}
              tocsin get {kind.Plural} NAME -n apps -o json
              tocsin get {kind.Plural} --manifests ./alerting --status-selector ready=false
            """,
            [name, format, watch, .. shown.All],
            new PlaceFlags { HasAll = true },
            async typed =>
            {
                var query = shown.Read(typed, kind) with
                {
                    Name = typed.Parsed.GetValue(name),
                    Format = typed.Parsed.GetRequiredValue(format),
                };
                using var source = typed.Place.Source(typed.Error);
                return typed.Parsed.GetValue(watch)
                    ? await Watch(query, source, typed.Output, typed.Until)
                    : await Run(query, source, typed.Output, typed.Error, typed.Until);
            }
        );
        command.Aliases.Add(kind.Word);
        return command;
    }

    private static Command All()
    {
        var shown = new ListFlags();
        return Verb.Make(
            "all",
            """
            List Receivers, Providers and Alerts, each as a table of its own.

            Examples:
              tocsin get all -A
              tocsin get all --manifests ./alerting
            """,
            shown.All,
            new PlaceFlags { HasAll = true },
            async typed =>
            {
                using var source = typed.Place.Source(typed.Error);
                foreach (var kind in ObjectKind.All.Reverse())
                {
                    var query = shown.Read(typed, kind) with { HasPrefix = true };
                    if (Filter(query)(await source.List(kind, query.Namespace, typed.Until)) is [_, ..] items)
                    {
                        Print(query, items, typed.Output);
                        typed.Output.Write("\n");
                    }
                }

                return 0;
            }
        );
    }

    /// <summary>0 when the table is printed, 1 when nothing was found or could be read.</summary>
    public static Task<int> Run(
        Query query,
        IObjectSource source,
        TextWriter output,
        TextWriter error,
        CancellationToken cancel
    ) =>
        Verb.Guard(
            error,
            async () =>
            {
                var fitting = Filter(query);
                var found = fitting(await source.List(query.Kind, query.Namespace, cancel));
                if (found is [])
                {
                    throw Found.None(query.Kind, query.Name, query.Namespace);
                }

                Print(query, found, output);
                return 0;
            }
        );

    private static async Task<int> Watch(Query query, IObjectSource source, TextWriter output, CancellationToken cancel)
    {
        var fitting = Filter(query);
        IReadOnlyList<ListedResource>? last = null;
        await foreach (var found in source.Watch(query.Kind, query.Namespace, cancel))
        {
            var now = fitting(found);
            List<ListedResource> news = [.. now.Where(r => last?.Any(r.IsShownAs) is not true)];
            if (last is null || news.Count > 0)
            {
                Print(query with { NoHeader = query.NoHeader || last is not null }, news, output);
                await output.FlushAsync(cancel);
            }

            last = now;
        }

        return 0;
    }

    private static Func<IEnumerable<ListedResource>, IReadOnlyList<ListedResource>> Filter(Query query)
    {
        var labels = LabelSelector.TryParse(query.Labels ?? "", out var wrong);
        if (labels is null)
        {
            throw new SourceException(
                $"unable to parse label selector: '{wrong}' is no requirement; write key=value or key in (a,b)"
            );
        }

        if (query.Status is { } status && StatusSelector.TryParse(status) is null)
        {
            throw new SourceException($"expected status selector in type=status or type!=status format, but found: {status}");
        }

        return found =>
            [
                .. found
                    .Where(r => query.Namespace is null || r.Namespace == query.Namespace)
                    .Where(r => query.Name is null || r.Name == query.Name)
                    .Where(r => labels.Fits(r.Labels))
                    .OrderBy(r => r.Namespace, StringComparer.Ordinal)
                    .ThenBy(r => r.Name, StringComparer.Ordinal),
            ];
    }

    private static void Print(Query query, IReadOnlyList<ListedResource> items, TextWriter output)
    {
        var status = query.Status is null ? null : StatusSelector.TryParse(query.Status);
        ResourceColumns.Print(
            query,
            [.. items.Where(r => status?.Fits(r) != false && SuspendSelector.Fits(query.Suspend, r))],
            output
        );
    }

    /// <summary>What was asked for.</summary>
    internal sealed record Query(ObjectKind Kind)
    {
        public string? Name { get; init; }

        /// <summary>Null for all, which then have a column.</summary>
        public string? Namespace { get; init; }

        public bool NoHeader { get; init; }
        public string? Labels { get; init; }
        public string? Status { get; init; }
        public string Suspend { get; init; } = SuspendSelector.Any;
        public string Format { get; init; } = "table";

        /// <summary>The kind stands before each name.</summary>
        public bool HasPrefix { get; init; }
    }

    private sealed class ListFlags
    {
        private readonly Option<bool> _noHeader = new("--no-header") { Description = "Leave the first line out." };
        private readonly Option<string?> _labels = new("--label-selector", "-l") { Description = "Only those with such labels." };
        private readonly Option<string?> _status = new("--status-selector")
        {
            Description = "Only those of a status: ready=false, ready!=true.",
        };

        private readonly Option<string> _suspend = SuspendSelector.Option();

        public IReadOnlyList<Option> All => [_noHeader, _labels, _status, _suspend];

        public Query Read(Typed typed, ObjectKind kind) =>
            new(kind)
            {
                Namespace = typed.Place.Namespace,
                NoHeader = typed.Parsed.GetValue(_noHeader),
                Labels = typed.Parsed.GetValue(_labels),
                Status = typed.Parsed.GetValue(_status),
                Suspend = typed.Parsed.GetRequiredValue(_suspend),
            };
    }
}

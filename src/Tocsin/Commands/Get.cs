using System.CommandLine;
using Tocsin.Commands.Objects;
using Tocsin.Commands.Tables;

namespace Tocsin.Commands;

/// <summary><c>tocsin get alerts|alert-providers|receivers|all [NAME]</c>: tables as the reference prints them, with true verdicts.</summary>
internal static class Get
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

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
        return get;
    }

    private static Command List(ObjectKind kind)
    {
        var name = new Argument<string?>("NAME") { Description = "Only this one.", Arity = ArgumentArity.ZeroOrOne };
        name.RefuseFlags();
        var (place, shown) = (new PlaceFlags(), new ListFlags());
        var watch = new Option<bool>("--watch", "-w") { Description = "Go on, and print what changes, until --timeout." };
        var format = new Option<string>("--output", "-o") { Description = "Form.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "wide", "json", "yaml");
        var command = new Command(
            kind.Plural,
            $"""
            List {kind.Kind} resources, whether they work, and why not.

            Examples:
              tocsin get {kind.Plural}
              tocsin get {kind.Plural} NAME -n apps -o json
              tocsin get {kind.Plural} --manifests ./alerting --status-selector ready=false
            """
        )
        {
            name,
            format,
            watch,
        };
        command.Aliases.Add(kind.Word);
        shown.AddTo(command);
        place.AddTo(command, allNamespaces: true);
        command.SetAction(
            (parsed, cancel) =>
                Verb.Run(
                    parsed,
                    place,
                    async (where, until) =>
                    {
                        var io = parsed.InvocationConfiguration;
                        var query = shown.Read(parsed, kind, where) with
                        {
                            Name = parsed.GetValue(name),
                            Format = parsed.GetRequiredValue(format),
                        };
                        using var source = where.Source(io.Error);
                        return parsed.GetValue(watch)
                            ? await Watch(query, source, io.Output, until)
                            : await Run(query, source, io.Output, io.Error, until);
                    },
                    cancel
                )
        );
        return command;
    }

    private static Command All()
    {
        var (place, shown) = (new PlaceFlags(), new ListFlags());
        var command = new Command("all", "List Receivers, Providers and Alerts, each as a table of its own.");
        shown.AddTo(command);
        place.AddTo(command, allNamespaces: true);
        command.SetAction(
            (parsed, cancel) =>
                Verb.Run(
                    parsed,
                    place,
                    async (where, until) =>
                    {
                        var io = parsed.InvocationConfiguration;
                        using var source = where.Source(io.Error);
                        foreach (var kind in ObjectKind.All.Reverse())
                        {
                            var query = shown.Read(parsed, kind, where) with { HasPrefix = true };
                            if (await Find(query, source, until) is [_, ..] items)
                            {
                                Print(query, items, io.Output);
                                io.Output.Write("\n");
                            }
                        }

                        return 0;
                    },
                    cancel
                )
        );
        return command;
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
                var found = await Find(query, source, cancel);
                if (found is [])
                {
                    throw new SourceException(
                        query.Name is null
                            ? $"no {query.Kind.Kind} objects found {query.Where}"
                            : $"{query.Kind.Kind} object '{query.Name}' not found {query.Where}"
                    );
                }

                Print(query, found, output);
                return 0;
            }
        );

    private static async Task<int> Watch(Query query, IObjectSource source, TextWriter output, CancellationToken cancel)
    {
        IReadOnlyList<ListedResource> last = [];
        for (var isFirst = true; ; isFirst = false)
        {
            var now = await Find(query, source, cancel);
            List<ListedResource> news = [.. now.Where(r => !last.Any(r.IsShownAs))];
            if (isFirst || news.Count > 0)
            {
                Print(query with { NoHeader = query.NoHeader || !isFirst }, news, output);
                await output.FlushAsync(cancel);
            }

            last = now;
            await Task.Delay(s_pause, cancel);
        }
    }

    private static async Task<IReadOnlyList<ListedResource>> Find(Query query, IObjectSource source, CancellationToken cancel)
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

        return
        [
            .. (await source.List(query.Kind, query.Namespace, cancel))
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
        ResourceColumns.Print(query, [.. items.Where(r => status?.Fits(r) != false)], output);
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
        public string Format { get; init; } = "table";

        /// <summary>The kind stands before each name.</summary>
        public bool HasPrefix { get; init; }

        public string Where => Namespace is null ? "in any namespace" : $"in \"{Namespace}\" namespace";
    }

    private sealed class ListFlags
    {
        private readonly Option<bool> _noHeader = new("--no-header") { Description = "Leave the first line out." };
        private readonly Option<string?> _labels = new("--label-selector", "-l") { Description = "Only those with such labels." };
        private readonly Option<string?> _status = new("--status-selector")
        {
            Description = "Only those of a status: ready=false, ready!=true.",
        };

        public void AddTo(Command command)
        {
            command.Options.Add(_noHeader);
            command.Options.Add(_labels);
            command.Options.Add(_status);
        }

        public Query Read(ParseResult parsed, ObjectKind kind, Place where) =>
            new(kind)
            {
                Namespace = where.Namespace,
                NoHeader = parsed.GetValue(_noHeader),
                Labels = parsed.GetValue(_labels),
                Status = parsed.GetValue(_status),
            };
    }
}

using System.CommandLine;
using Tocsin.Commands.Tables;
using Tocsin.Resources.Manifests;

namespace Tocsin.Commands;

/// <summary><c>tocsin get alerts|alert-providers|receivers [NAME]</c>: tables as the reference prints them, with true verdicts.</summary>
internal static class Get
{
    public static Command Command()
    {
        var get = new Command("get", "List resources and whether they work.");
        foreach (var kind in ListedKind.All)
        {
            get.Subcommands.Add(List(kind));
        }

        get.Subcommands.Add(GetHistory.Events());
        get.Subcommands.Add(GetHistory.Deliveries());
        return get;
    }

    private static Command List(ListedKind kind)
    {
        var name = new Argument<string?>("NAME") { Description = "Only this one.", Arity = ArgumentArity.ZeroOrOne };
        name.RefuseFlags();
        var server = new Option<string?>("--server") { Description = "The console address of a running Tocsin." };
        var token = new Option<string?>("--console-token-file") { Description = "The console's token, where it asks for one." };
        var manifests = new Option<string[]>("--manifests") { Description = "Files and folders to read instead." };
        var ns = new Option<string?>("--namespace", "-n") { Description = "Only this namespace." };
        var all = new Option<bool>("--all-namespaces", "-A") { Description = "All namespaces." };
        var noHeader = new Option<bool>("--no-header") { Description = "Leave the first line out." };
        var labels = new Option<string?>("--label-selector", "-l") { Description = "Only those with such labels." };
        var status = new Option<string?>("--status-selector")
        {
            Description = "Only those of a status: ready=false, ready!=true.",
        };
        var envAllow = ManifestFlags.EnvAllow();
        var noCross = ManifestFlags.NoCrossNamespaceRefs();
        var command = new Command(kind.Word, $"List {kind.Kind} resources.")
        {
            name,
            server,
            token,
            manifests,
            ns,
            all,
            noHeader,
            labels,
            status,
            envAllow,
            noCross,
        };
        command.Aliases.Add(kind.Alias);
        command.SetAction(
            (parsed, cancel) =>
            {
                var query = new Query(kind)
                {
                    Name = parsed.GetValue(name),
                    Namespace = parsed.GetValue(all) ? null : parsed.GetValue(ns),
                    NoHeader = parsed.GetValue(noHeader),
                    Labels = parsed.GetValue(labels),
                    Status = parsed.GetValue(status),
                    Server = parsed.GetValue(server),
                    TokenFile = parsed.GetValue(token),
                    Manifests = parsed.GetValue(manifests) ?? [],
                    Options = ManifestFlags.Options(parsed, envAllow, noCross),
                };
                var io = parsed.InvocationConfiguration;
                return Run(query, io.Output, io.Error, cancel);
            }
        );
        return command;
    }

    /// <summary>0 when the table is printed, 1 when nothing was found or could be read.</summary>
    public static async Task<int> Run(Query query, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        try
        {
            Print(query, await Read(query, error, cancel), output);
            return 0;
        }
        catch (SourceException e)
        {
            await error.WriteLineAsync($"✗ {e.Message}");
            return 1;
        }
    }

    private static async Task<IReadOnlyList<ListedResource>> Read(Query query, TextWriter error, CancellationToken cancel)
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

        var items = query switch
        {
            { Server: { } server } => await ResourceSource.FromServer(query.Kind, server, query.TokenFile, cancel),
            { Manifests: [_, ..] paths } => ResourceSource.FromManifests(query.Kind, paths, query.Options!, error),
            _ => throw new SourceException(
                "reading from a cluster is not built yet; use --server URL of a running Tocsin, or --manifests PATH"
            ),
        };
        List<ListedResource> found =
        [
            .. items
                .Where(r => query.Namespace is null || r.Namespace == query.Namespace)
                .Where(r => query.Name is null || r.Name == query.Name)
                .Where(r => labels.Fits(r.Labels))
                .OrderBy(r => r.Namespace, StringComparer.Ordinal)
                .ThenBy(r => r.Name, StringComparer.Ordinal),
        ];
        var where = query.Namespace is null ? "any namespace" : $"\"{query.Namespace}\" namespace";
        return found switch
        {
            [] when query.Name is not null => throw new SourceException(
                $"{query.Kind.Kind} object '{query.Name}' not found in {where}"
            ),
            [] => throw new SourceException($"no {query.Kind.Kind} objects found in {where}"),
            _ => found,
        };
    }

    private static void Print(Query query, IReadOnlyList<ListedResource> items, TextWriter output)
    {
        var status = query.Status is null ? null : StatusSelector.TryParse(query.Status);
        List<(string Header, Func<ListedResource, string> Cell)> columns =
        [
            ("Name", r => r.Name),
            ("Ready", r => Word(r.Ready)),
            ("Message", r => r.Message),
        ];
        if (query.Kind.ShowsSuspended)
        {
            columns.Insert(1, ("Suspended", r => Word(r.Suspended)));
        }

        if (query.Namespace is null)
        {
            columns.Insert(0, ("Namespace", r => r.Namespace));
        }

        Table.Write(
            output,
            query.NoHeader ? null : [.. columns.Select(c => c.Header)],
            [.. items.Where(r => status?.Fits(r) != false).Select(r => columns.ConvertAll(c => c.Cell(r)))]
        );
    }

    private static string Word(bool value) => value ? "True" : "False";

    /// <summary>What was asked for.</summary>
    internal sealed record Query(ListedKind Kind)
    {
        public string? Name { get; init; }

        /// <summary>Null for all, which then have a column.</summary>
        public string? Namespace { get; init; }

        public bool NoHeader { get; init; }
        public string? Labels { get; init; }
        public string? Status { get; init; }
        public string? Server { get; init; }
        public string? TokenFile { get; init; }
        public IReadOnlyList<string> Manifests { get; init; } = [];

        /// <summary>How manifests are read; needed with <see cref="Manifests"/> only.</summary>
        public ManifestOptions? Options { get; init; }
    }
}

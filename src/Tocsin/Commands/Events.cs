using System.CommandLine;
using Tocsin.Commands.Asking;
using Tocsin.Commands.Objects;
using Tocsin.Commands.Seen;
using Tocsin.Commands.Tables;
using Tocsin.Core.Alerts;
using Tocsin.Core.Documents;
using Tocsin.Core.Resources;

namespace Tocsin.Commands;

/// <summary><c>tocsin events</c>: what controllers tell of Flux's objects.</summary>
internal static class Events
{
    private static readonly string[] s_types = ["Normal", "Warning"];
    private static readonly IReadOnlyList<string> s_kinds = [.. EventSource.Kinds, .. ResourceKinds.Own];

    public static Command Command()
    {
        var subject = new Option<string?>("--for") { Description = "Only of these: Kind or Kind/name." };
        var types = new Option<string[]>("--types") { Description = "Only of these types: Normal, Warning." };
        var watch = new Option<bool>("--watch", "-w") { Description = "Go on, and print what is new, until --timeout." };
        subject.CompletionSources.Add([.. s_kinds]);
        types.CompletionSources.Add(s_types);
        return Verb.Make(
            "events",
            """
            List what controllers tell of Flux's objects, the newest last: from a cluster its Events, from a running Tocsin (--server)
            what was sent to it. 'tocsin get events' says which alerts took them.

            Examples:
              tocsin events -A --types Warning
              tocsin events --for Kustomization/apps
              tocsin events --for Alert/on-call -w
              tocsin events --server http://127.0.0.1:9393
            """,
            [subject, types, watch],
            new PlaceFlags { HasAll = true },
            async typed =>
            {
                var query = new Query(
                    typed.Place.Namespace,
                    Subject(typed.Parsed.GetValue(subject), typed.Place.Namespace),
                    [.. (typed.Parsed.GetValue(types) ?? []).SelectMany(t => t.Split(',')).Select(Type)]
                );
                using var source = Source(typed);
                return await (typed.Parsed.GetValue(watch) ? Watch(query, source, typed) : List(query, source, typed));
            }
        );
    }

    private static ISeenEvents Source(Typed typed) =>
        typed.Place switch
        {
            { Manifests: [_, ..] } => throw new UsageException(
                "files hold no events; name a cluster, or a running Tocsin with --server URL"
            ),
            { Server: { } server } => new ServerEvents(new ConsoleClient(server, typed.Place.TokenFile)),
            _ => new ClusterEvents(typed.Place.Client(), typed.Error),
        };

    // 0 also when there are none.
    private static async Task<int> List(Query query, ISeenEvents source, Typed typed)
    {
        var wider = await Widened(query, source, typed.Until);
        var found = wider.Of(await source.List(wider.Namespace, typed.Until));
        if (found is [])
        {
            var where = query.Namespace is null ? "" : $" in {query.Namespace} namespace";
            await typed.Error.WriteLineAsync($"✗ No events found{where}.");
            return 0;
        }

        Print(wider, found, hasHeader: true, typed.Output);
        return 0;
    }

    // Until --timeout or Ctrl-C; both end well.
    private static async Task<int> Watch(Query query, ISeenEvents source, Typed typed)
    {
        var wider = await Widened(query, source, typed.Until);
        var shown = new HashSet<(string, int)>();
        var isFirst = true;
        try
        {
            await foreach (var all in source.Watch(wider.Namespace, typed.Until))
            {
                List<SeenEvent> news = [.. wider.Of(all).Where(e => shown.Add((e.Id, e.Count)))];
                if (isFirst || news.Count > 0)
                {
                    Print(wider, news, isFirst, typed.Output);
                    await typed.Output.FlushAsync(typed.Until);
                }

                isFirst = false;
            }
        }
        catch (OperationCanceledException)
        {
            // That is how it is meant to end.
        }

        return 0;
    }

    // With what the subject refers to, which may live elsewhere.
    private static async Task<Query> Widened(Query query, ISeenEvents source, CancellationToken cancel)
    {
        if (query.Subjects is not [var subject])
        {
            return query;
        }

        var all = await source.Around(subject, cancel);
        return query with { Subjects = all, Namespace = all.All(s => s.Namespace == query.Namespace) ? query.Namespace : null };
    }

    private static void Print(Query query, IReadOnlyList<SeenEvent> events, bool hasHeader, TextWriter output)
    {
        var now = TimeProvider.System.GetUtcNow();
        var isAll = query.Namespace is null;
        string[] header = [.. isAll ? (string[])["Namespace"] : [], "Last seen", "Type", "Reason", "Object", "Message"];
        Table.Write(
            output,
            hasHeader ? header : null,
            [
                .. events.Select(e =>
                    (IReadOnlyList<string>)
                        [
                            .. isAll ? (string[])[e.Namespace] : [],
                            e.LastSeen(now),
                            e.Type,
                            e.Reason,
                            $"{e.Kind}/{e.Name}",
                            e.Message,
                        ]
                ),
            ]
        );
    }

    /// <exception cref="SourceException">It names no kind of Flux.</exception>
    private static IReadOnlyList<Subject> Subject(string? text, string? ns)
    {
        if (text is null)
        {
            return [];
        }

        var parts = text.Split('/');
        if (parts is not ([{ Length: > 0 }] or [{ Length: > 0 }, { Length: > 0 }]))
        {
            throw new SourceException("--for selector must be of format <kind>[/<name>]");
        }

        var kind =
            s_kinds.FirstOrDefault(k => k.Equals(parts[0], StringComparison.OrdinalIgnoreCase))
            ?? throw new SourceException($"'{parts[0]}' is not a recognized Flux kind{Suggestion.For(parts[0], s_kinds)}");
        return [new Subject(kind, parts.Length > 1 ? parts[1] : null, ns)];
    }

    private static string Type(string text) =>
        s_types.FirstOrDefault(t => t.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase))
        ?? throw new SourceException($"type '{text}' not supported. Supported types are {string.Join(", ", s_types)}");

    /// <param name="Namespace">Null for all, which then have a column.</param>
    /// <param name="Subjects">Empty for all.</param>
    /// <param name="Types">Empty for all.</param>
    private sealed record Query(string? Namespace, IReadOnlyList<Subject> Subjects, IReadOnlyList<string> Types)
    {
        /// <summary>What was asked for, the newest last.</summary>
        public IReadOnlyList<SeenEvent> Of(IEnumerable<SeenEvent> events) =>
            [
                .. events
                    .Where(e => Subjects is [] || Subjects.Any(s => s.Fits(e)))
                    .Where(e => Types is [] || Types.Contains(e.Type))
                    .OrderBy(e => e.Last),
            ];
    }
}

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
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);
    private static readonly string[] s_types = ["Normal", "Warning"];
    private static readonly IReadOnlyList<string> s_kinds = [.. EventSource.Kinds, .. ResourceKinds.Own];

    public static Command Command()
    {
        var subject = new Option<string?>("--for") { Description = "Only of these: Kind or Kind/name." };
        var types = new Option<string[]>("--types") { Description = "Only of these types: Normal, Warning." };
        var watch = new Option<bool>("--watch", "-w") { Description = "Go on, and print what is new, until --timeout." };
        var place = new PlaceFlags();
        subject.CompletionSources.Add([.. s_kinds]);
        types.CompletionSources.Add(s_types);
        var command = new Command(
            "events",
            """
            List what controllers tell of Flux's objects, the newest last: from a cluster its Events, from a running Tocsin (--server)
            what was sent to it. 'tocsin get events' says which alerts took them.

            Examples:
              tocsin events -A --types Warning
              tocsin events --for Kustomization/apps
              tocsin events --for Alert/on-call -w
              tocsin events --server http://127.0.0.1:9393
            """
        )
        {
            subject,
            types,
            watch,
        };
        place.AddTo(command, allNamespaces: true);
        command.SetAction(
            (parsed, cancel) =>
                Verb.Run(
                    parsed,
                    place,
                    async (where, until) =>
                    {
                        var io = parsed.InvocationConfiguration;
                        var query = new Query(
                            where.Namespace,
                            Subject(parsed.GetValue(subject)),
                            [.. (parsed.GetValue(types) ?? []).SelectMany(t => t.Split(',')).Select(Type)]
                        );
                        if (where.Manifests is [_, ..])
                        {
                            throw new SourceException(
                                "files hold no events; name a cluster, or a running Tocsin with --server URL"
                            );
                        }

                        if (where.Server is { } server)
                        {
                            using var console = new ConsoleClient(server, where.TokenFile);
                            return await Run(
                                query,
                                new ServerEvents(console),
                                parsed.GetValue(watch),
                                io.Output,
                                io.Error,
                                until
                            );
                        }

                        using var store = where.Store(io.Error);
                        using var client = where.Client();
                        return await Run(
                            query,
                            new ClusterEvents(client, store),
                            parsed.GetValue(watch),
                            io.Output,
                            io.Error,
                            until
                        );
                    },
                    cancel
                )
        );
        return command;
    }

    /// <summary>0 also when there are none.</summary>
    public static async Task<int> Run(
        Query query,
        ISeenEvents source,
        bool watch,
        TextWriter output,
        TextWriter error,
        CancellationToken cancel
    )
    {
        var shown = new HashSet<(string, int)>();
        var subjects = query.Subject is { } subject ? await source.Around(subject, query.Namespace, cancel) : [];
        try
        {
            for (var isFirst = true; ; isFirst = false)
            {
                var found = (await source.List(query.Namespace, cancel))
                    .Where(e => query.Subject is null || subjects.Any(s => s.Fits(e)))
                    .Where(e => query.Types is [] || query.Types.Contains(e.Type))
                    .Where(e => shown.Add((e.Id, e.Count)))
                    .OrderBy(e => e.Last)
                    .ToList();
                if (isFirst && found.Count == 0 && !watch)
                {
                    var where = query.Namespace is null ? "" : $" in {query.Namespace} namespace";
                    await error.WriteLineAsync($"✗ No events found{where}.");
                    return 0;
                }

                if (isFirst || found.Count > 0)
                {
                    Print(query, found, isFirst, output);
                    await output.FlushAsync(cancel);
                }

                if (!watch)
                {
                    return 0;
                }

                await Task.Delay(s_pause, cancel);
            }
        }
        catch (OperationCanceledException) when (watch)
        {
            return 0;
        }
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
    private static Subject? Subject(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var parts = text.Split('/');
        if (parts is not ([{ Length: > 0 }] or [{ Length: > 0 }, { Length: > 0 }]))
        {
            throw new SourceException("--for selector must be of format <kind>[/<name>]");
        }

        var kind =
            s_kinds.FirstOrDefault(k => k.Equals(parts[0], StringComparison.OrdinalIgnoreCase))
            ?? throw new SourceException($"'{parts[0]}' is not a recognized Flux kind{Suggestion.For(parts[0], s_kinds)}");
        return new Subject(kind, parts.Length > 1 ? parts[1] : null);
    }

    private static string Type(string text) =>
        s_types.FirstOrDefault(t => t.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase))
        ?? throw new SourceException($"type '{text}' not supported. Supported types are {string.Join(", ", s_types)}");

    /// <param name="Namespace">Null for all, which then have a column.</param>
    /// <param name="Types">Empty for all.</param>
    internal sealed record Query(string? Namespace, Subject? Subject, IReadOnlyList<string> Types);
}

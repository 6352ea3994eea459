using System.Diagnostics;
using System.Globalization;
using Tocsin.Delivery;
using Tocsin.Load.Servers;

namespace Tocsin.Load.Measures;

/// <summary>Start and memory with a million deliveries that wait for targets which are down.</summary>
internal static class Backlog
{
    private const int Waiting = 1_000_000;
    private const int Objects = 10_000;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(20);

    public static void Run(Setup setup)
    {
        foreach (var providers in (int[])[1, 20])
        {
            Run(setup, providers);
        }
    }

    private static void Run(Setup setup, int providers)
    {
        var folder = setup.NewFolder("backlog");
        try
        {
            var data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName;
            Fill(Path.Combine(data, "outbox.db"), providers);
            File.WriteAllText(
                Path.Combine(folder, "manifests.yaml"),
                string.Concat(Enumerable.Range(0, providers).Select(Provider))
            );
            var started = Stopwatch.GetTimestamp();
            using var server = ServerProcess.Start(
                setup.ServerCore,
                "tocsin ready",
                Path.Combine(setup.Folder, "extract"),
                [
                    setup.Program,
                    "serve",
                    "--manifests",
                    Path.Combine(folder, "manifests.yaml"),
                    "--data-dir",
                    data,
                    "--console-addr",
                    "",
                    .. ((string[])["events", "receiver", "health", "metrics"]).SelectMany(r =>
                        (string[])[$"--{r}-addr", "127.0.0.1:0"]
                    ),
                    .. setup.ProgramFlags,
                ]
            );
            var ready = Stopwatch.GetElapsedTime(started);
            Thread.Sleep(Rest);
            Report.Line(
                $"{Waiting} waiting for {providers} provider(s): ready after {ready.TotalSeconds:0.00} s (goal 3), {server.Memory("VmRSS"):0} MiB resident after {Rest.TotalSeconds:0} s (goal 300), {server.Memory("VmHWM"):0} at most"
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Fill(string path, int providers)
    {
        using var connection = Outbox.Open(path);
        Schema.Ensure(connection, path);
        Schema.Run(connection, "PRAGMA synchronous=OFF");
        Schema.Run(connection, "BEGIN");
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        Schema.Run(
            connection,
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {{Waiting - 1}})
                INSERT INTO events (id, received_at, object, window_key, window_start, body)
                SELECT 2 * i + 1, {{now}} - 3600000 + i, 'Kustomization/apps/object-' || (i % {{Objects}}), randomblob(16), {{now}} - 3600000 + i,
                CAST('{"involvedObject":{"kind":"Kustomization","namespace":"apps","name":"object-' || (i % {{Objects}})
                || '"},"severity":"info","timestamp":null,"message":"number ' || i || ' {{new string(
                    'm',
                    200
                )}}","reason":"r","reportingController":"c"}' AS BLOB) FROM n
                """
            )
        );
        Schema.Run(
            connection,
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                INSERT INTO deliveries (id, event_id, object_key, alert, alert_uid, provider, marks, deadline, metadata)
                SELECT id + 1, id, (id / 2) % {{Objects}}, 'apps/all', 'uid', 'apps/target-' || ((id / 2) % {{providers}}), 0,
                {{now}} + 80000000, CAST('{}' AS BLOB) FROM events ORDER BY id
                """
            )
        );
        Schema.Run(connection, "COMMIT");
    }

    // Nobody listens on port 1.
    private static string Provider(int i) =>
        $$"""
            ---
            apiVersion: notification.toolkit.fluxcd.io/v1beta3
            kind: Provider
            metadata: { name: target-{{i}}, namespace: apps }
            spec: { type: generic, address: "http://127.0.0.1:1/hook" }

            """;
}

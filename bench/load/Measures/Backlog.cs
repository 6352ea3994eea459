using System.Diagnostics;
using System.Globalization;
using Tocsin.Load.Servers;
using Tocsin.Storage;

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
        Prepare(folder, Waiting, providers, "http://127.0.0.1:1/hook"); // where nobody listens
        var started = Stopwatch.GetTimestamp();
        using var server = Subject.Serve(setup, folder, "backlog");
        var ready = Stopwatch.GetElapsedTime(started);
        Thread.Sleep(Rest);
        Report.Line(
            $"{Waiting} waiting for {providers} provider(s): ready after {ready.TotalSeconds:0.00} s (goal 3), {server.Process.Memory("VmRSS"):0} MiB resident after {Rest.TotalSeconds:0} s (goal 300), {server.Process.Memory("VmHWM"):0} at most"
        );
    }

    /// <summary>A data folder with deliveries that wait, and the manifests of their providers.</summary>
    public static void Prepare(string folder, int waiting, int providers, string address)
    {
        var data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName;
        var database = Path.Combine(data, "outbox.db");
        Fill(database, waiting, providers);
        Flush(database);
        File.WriteAllText(
            Path.Combine(folder, "manifests.yaml"),
            string.Concat(Enumerable.Range(0, providers).Select(i => Provider(i, address)))
        );
    }

    // Else the start that is measured pays for it: its first sync waits for all that was written here.
    private static void Flush(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }

    private static void Fill(string path, int waiting, int providers)
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
                WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {{waiting - 1}})
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

    private static string Provider(int i, string address) =>
        $$"""
            ---
            apiVersion: notification.toolkit.fluxcd.io/v1beta3
            kind: Provider
            metadata: { name: target-{{i}}, namespace: apps }
            spec: { type: generic, address: "{{address}}" }

            """;
}

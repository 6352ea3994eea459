using System.Net;
using System.Text;

namespace Tocsin.Load.Servers;

/// <summary>Something that takes events: Tocsin or a baseline.</summary>
/// <param name="folder">What it wrote; removed with it.</param>
/// <param name="metrics">Where it tells about itself; a baseline does not.</param>
internal sealed class Subject(string name, ServerProcess process, IPEndPoint events, string folder, IPEndPoint? metrics = null)
    : IDisposable
{
    /// <summary>
    /// More than waits in any run: beyond a provider's usual bound each new event makes a dead letter of the oldest, and the baseline
    /// has nothing like that to write.
    /// </summary>
    public static readonly string[] AnyBacklog = ["--max-pending-per-provider", "10000000"];

    public string Name { get; } = name;
    public IPEndPoint? Metrics { get; } = metrics;
    public ServerProcess Process { get; } = process;
    public IPEndPoint Events { get; } = events;

    public void Dispose()
    {
        Process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The built program with one matching alert, whose target is the sink.</summary>
    /// <param name="strangers">Further alerts that do not match.</param>
    public static Subject Tocsin(Setup setup, int sinkPort, int strangers, string name = "tocsin", params string[] flags)
    {
        var folder = setup.NewFolder(name);
        File.WriteAllText(Path.Combine(folder, "manifests.yaml"), Manifests(sinkPort, strangers));
        return Serve(setup, folder, name, flags);
    }

    /// <summary>The built program on a folder that has its manifests already, and perhaps its data.</summary>
    public static Subject Serve(Setup setup, string folder, string name, params string[] flags) =>
        ServeAs("events=", setup, folder, name, flags);

    /// <param name="role">Whose address takes the load: <c>events=</c> or <c>receiver=</c>.</param>
    public static Subject ServeAs(string role, Setup setup, string folder, string name, string[] flags)
    {
        var process = ServerProcess.Start(
            setup.ServerCore,
            "tocsin ready",
            Path.Combine(setup.Folder, "extract"),
            [
                setup.Program,
                "serve",
                "--manifests",
                Path.Combine(folder, "manifests.yaml"),
                "--data-dir",
                Path.Combine(folder, "data"),
                "--console-addr",
                "",
                .. ((string[])["events", "receiver", "health", "metrics"]).SelectMany(role =>
                    (string[])[$"--{role}-addr", "127.0.0.1:0"]
                ),
                .. flags,
                .. setup.ProgramFlags,
            ]
        );
        return new Subject(name, process, Address(process, role), folder, Address(process, "metrics="));
    }

    /// <summary>This program in one of its roles as a baseline.</summary>
    public static Subject Baseline(Setup setup, string role, params string[] more)
    {
        var folder = setup.NewFolder(role);
        var process = ServerProcess.Start(
            setup.ServerCore,
            "ready ",
            setup.Folder,
            [Environment.ProcessPath!, role, folder, .. more]
        );
        return new Subject(role, process, IPEndPoint.Parse(process.ReadyLine["ready ".Length..]), folder);
    }

    private static IPEndPoint Address(ServerProcess process, string role) =>
        IPEndPoint.Parse(process.ReadyLine.Split(' ').First(w => w.StartsWith(role, StringComparison.Ordinal))[role.Length..]);

    // A quarter each is turned away by kind, namespace, name and severity.
    private static string Manifests(int sinkPort, int strangers)
    {
        var text = new StringBuilder(
            $$"""
            apiVersion: notification.toolkit.fluxcd.io/v1beta3
            kind: Provider
            metadata: { name: sink, namespace: flux-system }
            spec: { type: generic, address: "http://127.0.0.1:{{sinkPort}}/events" }

            """
        ).Append(Alert("takes-all", "Kustomization", "flux-system", "*", "info"));
        for (var i = 0; i < strangers; i++)
        {
            text.Append(
                (i % 4) switch
                {
                    0 => Alert($"kind-{i}", "HelmRelease", "flux-system", "*", "info"),
                    1 => Alert($"namespace-{i}", "Kustomization", $"team-{i}", "*", "info"),
                    2 => Alert($"name-{i}", "Kustomization", "flux-system", $"other-{i}", "info"),
                    _ => Alert($"severity-{i}", "Kustomization", "flux-system", "*", "error"),
                }
            );
        }

        return text.ToString();
    }

    private static string Alert(string name, string kind, string ns, string obj, string severity) =>
        $$"""
            ---
            apiVersion: notification.toolkit.fluxcd.io/v1beta3
            kind: Alert
            metadata: { name: {{name}}, namespace: flux-system }
            spec:
              providerRef: { name: sink }
              eventSeverity: {{severity}}
              eventSources: [{ kind: {{kind}}, namespace: {{ns}}, name: "{{obj}}" }]

            """;
}

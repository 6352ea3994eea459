using System.Security.Cryptography;
using System.Text;
using Tocsin.Core.Receivers;
using Tocsin.Load.Net;
using Tocsin.Load.Servers;

namespace Tocsin.Load.Measures;

/// <summary>
/// Signed webhooks answered 200 per second at 256 connections, closed loop, and how long each takes: Tocsin against a bare endpoint that
/// checks the same signature. The Receiver names no object, since one object takes a patch a second by design.
/// </summary>
internal static class Webhooks
{
    public const string Token = "s3cr3t-t0ken";
    private const string Body =
        """{"ref":"refs/heads/main","after":"5394cb7f48332b2de7c17dd8b8384bbc84b7e738","repository":{"full_name":"acme/fleet"}}""";

    public static void Run(Setup setup)
    {
        var path = WebhookPath.Of(Token, "push", "apps");
        var bodies = new EventBodies(Request(path));
        using var bare = Subject.Baseline(setup, Baseline.Hook);
        using var tocsin = Tocsin(setup);
        Subject[] subjects = [bare, tocsin];
        foreach (var subject in subjects)
        {
            LoadRun.Do(new LoadPlan(subject.Events, setup.WarmUp), bodies);
        }

        var rates = subjects.ToDictionary(s => s.Name, _ => new List<double>(), StringComparer.Ordinal);
        for (var round = 1; round <= setup.Repeats; round++)
        {
            foreach (var subject in subjects)
            {
                var result = LoadRun.Do(new LoadPlan(subject.Events, setup.Window), bodies);
                Report.Line($"{subject.Name}: {result.PerSecond:0}/s, {result.Latency}; {result.Others} other answers");
                rates[subject.Name].Add(result.PerSecond);
            }
        }

        var ratio = Report.Median(rates[tocsin.Name].Zip(rates[bare.Name], (a, b) => a / b));
        Report.Line($"webhooks: {ratio:0.00} of the endpoint that checks the same signature, pair by pair");
    }

    private static Subject Tocsin(Setup setup)
    {
        var folder = setup.NewFolder("webhooks");
        File.WriteAllText(
            Path.Combine(folder, "manifests.yaml"),
            $$"""
            apiVersion: notification.toolkit.fluxcd.io/v1
            kind: Receiver
            metadata: { name: push, namespace: apps }
            spec: { type: generic-hmac, secretRef: { name: token }, resources: [] }
            ---
            apiVersion: v1
            kind: Secret
            metadata: { name: token, namespace: apps }
            stringData: { token: {{Token}} }
            """
        );

        // Nobody is asked there, since no object is named.
        var kubeconfig = Path.Combine(folder, "kubeconfig");
        File.WriteAllText(
            kubeconfig,
            """
            apiVersion: v1
            kind: Config
            current-context: nowhere
            clusters: [{ name: nowhere, cluster: { server: "http://127.0.0.1:1" } }]
            users: [{ name: nobody, user: {} }]
            contexts: [{ name: nowhere, context: { cluster: nowhere, user: nobody } }]
            """
        );
        return Subject.ServeAs("receiver=", setup, folder, "tocsin", ["--kubeconfig", kubeconfig, "--log-level", "error"]);
    }

    private static byte[] Request(string path)
    {
        var body = Encoding.UTF8.GetBytes(Body);
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Token), body));
        var head =
            $"POST {path} HTTP/1.1\r\nHost: hooks\r\nContent-Type: application/json\r\nX-Signature: sha256={signature}\r\nContent-Length: {body.Length}\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }
}

using System.Globalization;

namespace Tocsin.Acceptance.Cluster;

/// <summary>
/// The built program as the cluster's controller. Without election, since the one that a test kills would keep the lease for the
/// next one's first half minute.
/// </summary>
internal static class Controller
{
    /// <summary>Starts it with a kubeconfig, as in a pod of <c>flux-system</c>, and waits until it is ready.</summary>
    public static Task<TocsinProcess> Start(string kubeconfig, string data, params string[] flags) =>
        StartIn("flux-system", kubeconfig, data, flags);

    public static Task<TocsinProcess> StartIn(string ns, string kubeconfig, string data, params string[] flags) =>
        TocsinProcess.Start(Arguments(data, flags), Environment(ns, kubeconfig));

    /// <summary>Starts it and waits for nothing.</summary>
    public static Child Run(string kubeconfig, string data, params string[] flags) =>
        new(Arguments(data, flags), null, Environment("flux-system", kubeconfig));

    /// <summary>Its rights are those that <c>deploy/base</c> grants, and no more.</summary>
    public static async Task<TocsinProcess> StartGranted(Lab lab, params string[] flags)
    {
        await lab.Grant();
        var config = await lab.ConfigOf("flux-system", "notification-controller");
        return await Start(config, lab.PathOf("data-" + Guid.NewGuid().ToString("n")[..8]), flags);
    }

    /// <summary>How often it asked the API server by this method.</summary>
    public static async Task<double> Asked(this TocsinProcess tocsin, string method) =>
        (await tocsin.MetricsText())
            .Split('\n')
            .Where(l =>
                l.StartsWith("rest_client_requests_total{", StringComparison.Ordinal) && l.Contains($"method=\"{method}\"")
            )
            .Sum(l => double.Parse(l.Split(' ')[^1], CultureInfo.InvariantCulture));

    private static string[] Arguments(string data, string[] flags) =>
        ["serve", "--data-dir", data, .. TocsinProcess.AnyPort, .. flags];

    private static (string Name, string Value)[] Environment(string ns, string kubeconfig) =>
        [("KUBECONFIG", kubeconfig), ("RUNTIME_NAMESPACE", ns)];
}

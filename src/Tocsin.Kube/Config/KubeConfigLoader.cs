using Tocsin.Kube.Files;

namespace Tocsin.Kube.Config;

/// <summary>Finds the configuration as kubectl and controllers do.</summary>
/// <param name="environment">A variable's value by its name.</param>
public sealed class KubeConfigLoader(Func<string, string?> environment, TimeProvider time)
{
    /// <summary>Where a pod finds its ServiceAccount.</summary>
    public string ServiceAccountFolder { get; init; } = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>For a user's command: flag, KUBECONFIG, ~/.kube/config, pod.</summary>
    public KubeConfig ForUser(KubeOverrides flags) => Resolve(flags, [Named, Listed, Home, InPod]);

    /// <summary>For a controller: flag, KUBECONFIG, pod, ~/.kube/config.</summary>
    public KubeConfig ForController(KubeOverrides flags) => Resolve(flags, [Named, Listed, InPod, Home]);

    private static KubeConfig Resolve(KubeOverrides flags, IEnumerable<Func<KubeOverrides, KubeConfig?>> places) =>
        places.Select(place => place(flags)).FirstOrDefault(found => found is not null)
        ?? throw new KubeConfigException(
            "no cluster is configured; set KUBECONFIG, give --kubeconfig, or run in a pod with a ServiceAccount"
        );

    private KubeConfig? Named(KubeOverrides flags) =>
        flags.Kubeconfig is { } file
            ? new ContextResolver(KubeConfigFiles.Read(Path.GetFullPath(file)), flags, time).Resolve()
            : null;

    private KubeConfig? Listed(KubeOverrides flags)
    {
        if (environment("KUBECONFIG") is not { Length: > 0 } list)
        {
            return null;
        }

        // Files of the list that do not exist are passed over, as kubectl does; if none exists, that is a mistake to be told.
        var named = list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string[] existing = [.. named.Where(File.Exists).Select(Path.GetFullPath)];
        return existing is [] && flags.Server is null
            ? throw new KubeConfigException(
                $"KUBECONFIG names {string.Join(", ", named)}, but no such file exists; correct or unset it"
            )
            : new ContextResolver(KubeConfigFiles.Read(existing), flags, time).Resolve();
    }

    private KubeConfig? Home(KubeOverrides flags)
    {
        var file = Path.Combine(environment("HOME") ?? "/", ".kube", "config");
        return File.Exists(file) ? new ContextResolver(KubeConfigFiles.Read(file), flags, time).Resolve()
            : flags.Server is not null ? new ContextResolver(KubeConfigFiles.Read(), flags, time).Resolve()
            : null;
    }

    private KubeConfig? InPod(KubeOverrides flags) =>
        flags.Server is null && environment("KUBERNETES_SERVICE_HOST") is { Length: > 0 } host
            ? Config.InPod.Read(host, environment("KUBERNETES_SERVICE_PORT"), ServiceAccountFolder, flags, time)
            : null;
}

using System.Globalization;
using Tocsin.Kube.Credentials;
using Tocsin.Kube.Files;

namespace Tocsin.Kube.Config;

/// <summary>The configuration of a pod: its ServiceAccount's files and the Service variables.</summary>
/// <remarks>https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/</remarks>
internal static class InPod
{
    public static KubeConfig Read(string host, string? port, string folder, KubeOverrides flags, TimeProvider time)
    {
        if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535)
        {
            throw new KubeConfigException(
                "KUBERNETES_SERVICE_PORT is no port beside KUBERNETES_SERVICE_HOST; leave both as the kubelet sets them"
            );
        }

        var token = Path.Combine(folder, "token");
        if (!File.Exists(token))
        {
            throw new KubeConfigException(
                $"{token} is missing in this pod; set automountServiceAccountToken: true or mount a projected token there"
            );
        }

        var named = Path.Combine(folder, "namespace");
        return new KubeConfig
        {
            Server = new UriBuilder("https", host, number).Uri,
            Namespace = flags.Namespace ?? (File.Exists(named) ? ConfigFile.ReadText("the pod", named).Trim() : "default"),
            Tls = new KubeTls
            {
                CaPem = ContextResolver.Checked(PemSource.FromFile("the pod's CA", Path.Combine(folder, "ca.crt"))),
            },
            Credentials = flags.Token is { } fixedToken ? new FixedToken(fixedToken) : new TokenFile("the pod", token, time),
            Impersonation = flags.As is { } user ? new Impersonation(user) { Groups = flags.AsGroups, Uid = flags.AsUid } : null,
        };
    }
}

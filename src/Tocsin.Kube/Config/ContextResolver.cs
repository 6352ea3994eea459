using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tocsin.Kube.Files;

namespace Tocsin.Kube.Config;

/// <summary>A context with flags laid over it → <see cref="KubeConfig"/>.</summary>
internal sealed class ContextResolver(KubeConfigFiles files, KubeOverrides flags, TimeProvider time)
{
    public KubeConfig Resolve()
    {
        var context = Context();
        var cluster = Named(context, "cluster", flags.Cluster, "--cluster", files.Cluster);
        var user = Named(context, "user", flags.User, "--user", files.User);
        var server = Server(cluster);
        return new KubeConfig
        {
            Server = server,
            Namespace = flags.Namespace ?? context?.Text("namespace") ?? "default",
            NamesNamespace = (flags.Namespace ?? context?.Text("namespace")) is not null,
            Tls = Tls(cluster, user),
            Proxy = cluster is null ? null : Proxy(cluster),
            Credentials = UserCredentials.Of(user, cluster, server, flags, time),
            Impersonation = As(user),
        };
    }

    private ConfigNode? Context()
    {
        if (flags.Context is { } flag)
        {
            return files.Context(flag, "--context");
        }

        if (files.CurrentContext is { } current)
        {
            return files.Context(current, "current-context");
        }

        return flags.Server is not null || flags.Cluster is not null
            ? null
            : throw new KubeConfigException($"{files.Names}: current-context is missing; set it or name one by --context");
    }

    private static ConfigNode? Named(
        ConfigNode? context,
        string key,
        string? flag,
        string flagName,
        Func<string, string, ConfigNode> find
    ) =>
        flag is not null ? find(flag, flagName)
        : context?.Text(key) is { } name ? find(name, context.Where(key))
        : null;

    private Uri Server(ConfigNode? cluster)
    {
        var text =
            flags.Server
            ?? cluster?.Needed("server", "set it to the API server's address, such as https://host:6443")
            ?? throw new KubeConfigException($"{files.Names}: the context names no cluster; set its cluster or give --server");
        var where = flags.Server is not null ? "--server" : cluster!.Where("server");
        var full = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        return Uri.TryCreate(full, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0
            ? new Uri(uri.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/")
            : throw new KubeConfigException($"{where} is no address of an API server; write it as https://host:6443");
    }

    private static Sensitive<Uri>? Proxy(ConfigNode cluster) =>
        cluster.Text("proxy-url") is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "socks5" ? new(uri)
        : throw cluster.Wrong("proxy-url", "is no proxy's address; write it as http://host:3128, https://… or socks5://…");

    private KubeTls Tls(ConfigNode? cluster, ConfigNode? user)
    {
        var skips = flags.InsecureSkipTlsVerify ?? cluster?.Flag("insecure-skip-tls-verify") ?? false;
        var ca =
            flags.CertificateAuthority is { } file ? PemSource.FromFile("--certificate-authority", Path.GetFullPath(file))
            : cluster is null ? null
            : PemSource.From(cluster, "certificate-authority");
        if (skips && ca is not null && flags.InsecureSkipTlsVerify is null)
        {
            throw new KubeConfigException(
                $"{ca.Where} and insecure-skip-tls-verify exclude each other; take insecure-skip-tls-verify out"
            );
        }

        return new KubeTls
        {
            CaPem = skips || ca is null ? null : Checked(ca),
            ServerName = flags.TlsServerName ?? cluster?.Text("tls-server-name"),
            SkipsVerification = skips,
            Client = Client(user),
        };
    }

    private ClientCertificate? Client(ConfigNode? user)
    {
        var certificate =
            flags.ClientCertificate is { } file ? PemSource.FromFile("--client-certificate", Path.GetFullPath(file))
            : user is null ? null
            : PemSource.From(user, "client-certificate");
        var key =
            flags.ClientKey is { } keyFile ? PemSource.FromFile("--client-key", Path.GetFullPath(keyFile))
            : user is null ? null
            : PemSource.From(user, "client-key");
        switch (certificate, key)
        {
            case (null, null):
                return null;
            case (null, { } lone):
                throw new KubeConfigException($"{lone.Where} has no client-certificate beside it; give both or none");
            case ({ } lone, null):
                throw new KubeConfigException($"{lone.Where} has no client-key beside it; give both or none");
            default:
                var pair = new ClientCertificate(certificate!, key!);
                pair.Load().Dispose();
                return pair;
        }
    }

    internal static string Checked(PemSource ca)
    {
        var pem = ca.Read();
        try
        {
            var roots = new X509Certificate2Collection();
            roots.ImportFromPem(pem);
            return roots.Count > 0
                ? pem
                : throw new KubeConfigException($"{ca.Where} holds no PEM certificate; give the cluster's CA");
        }
        catch (CryptographicException)
        {
            throw new KubeConfigException($"{ca.Where} holds a broken PEM certificate; give the cluster's CA");
        }
    }

    private Impersonation? As(ConfigNode? user)
    {
        var groups = flags.AsGroups.Count > 0 ? flags.AsGroups : user?.Texts("as-groups") ?? [];
        var uid = flags.AsUid ?? user?.Text("as-uid");
        if ((flags.As ?? user?.Text("as")) is not { } name)
        {
            return groups.Count == 0 && uid is null && flags.AsExtra.Count == 0
                ? null
                : throw new KubeConfigException(
                    "groups or a uid to act as are given without a user; add --as (or 'as' of the user)"
                );
        }

        var extra = user?.Map("as-user-extra");
        return new Impersonation(name)
        {
            Uid = uid,
            Groups = groups,
            Extra =
                flags.AsExtra.Count > 0
                    ? flags.AsExtra
                    : extra?.Keys.ToDictionary(k => k, extra.Texts, StringComparer.Ordinal) ?? [],
        };
    }
}

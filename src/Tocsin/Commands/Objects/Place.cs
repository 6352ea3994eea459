using Tocsin.Kube.Client;
using Tocsin.Kube.Config;
using Tocsin.Kube.Files;
using Tocsin.Resources.Manifests;

namespace Tocsin.Commands.Objects;

/// <summary>Where a verb is to act, as the flags say it.</summary>
internal sealed record Place
{
    public string? Server { get; init; }

    /// <summary>No place was named, and the verb then asks a running Tocsin.</summary>
    public bool IsServerAssumed { get; init; }
    public string? TokenFile { get; init; }
    public IReadOnlyList<string> Manifests { get; init; } = [];
    public required ManifestOptions Options { get; init; }
    public KubeOverrides Kube { get; init; } = new();
    public double Qps { get; init; } = 50;
    public int Burst { get; init; } = 300;

    /// <summary>Null for all.</summary>
    public string? Namespace { get; init; }

    /// <summary>Where something new goes when no namespace was named.</summary>
    public string HomeNamespace { get; init; } = "flux-system";

    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>As messages say it, null for all.</summary>
    public static string In(string? ns) => ns is null ? "in any namespace" : $"in \"{ns}\" namespace";

    /// <summary>The same without quotes.</summary>
    public string Plainly => Namespace is null ? "in any namespace" : $"in {Namespace} namespace";

    /// <param name="remarks">Gets a line for each thing that could not be read.</param>
    public IObjectSource Source(TextWriter remarks) => Server is not null ? new ServerSource(Server, TokenFile) : Store(remarks);

    /// <param name="mayBeNew">The file of <c>--manifests</c> need not be there yet.</param>
    public IObjectStore Store(TextWriter remarks, bool mayBeNew = false)
    {
        if (Server is not null)
        {
            throw new SourceException(
                "a running Tocsin shows its resources and does not change them; name where they are kept: --manifests PATH, or the"
                    + " cluster's --kubeconfig or --context"
            );
        }

        return Manifests is [_, ..]
            ? new FileStore(Manifests, Options, remarks, mayBeNew)
            : new ClusterStore(Client(), Options, remarks);
    }

    /// <summary>The cluster that kubeconfig and flags name.</summary>
    public KubeClient Client() =>
        new(
            Config(Kube),
            new KubeClientOptions
            {
                UserAgent = "tocsin",
                Qps = Qps,
                Burst = Burst,
            },
            TimeProvider.System,
            new Random()
        );

    public static KubeConfig Config(KubeOverrides flags)
    {
        try
        {
            return new KubeConfigLoader(Environment.GetEnvironmentVariable, TimeProvider.System).ForUser(flags);
        }
        catch (KubeConfigException e)
        {
            throw new SourceException(
                $"{e.Message}; without a cluster, name files with --manifests PATH or a running Tocsin with --server URL",
                e
            );
        }
    }
}

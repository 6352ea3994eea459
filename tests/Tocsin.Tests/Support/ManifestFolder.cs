using Tocsin.Core.Reports;
using Tocsin.Integrations;
using Tocsin.Resources.Manifests;

namespace Tocsin.Tests.Support;

/// <summary>A folder of manifests for one test.</summary>
internal sealed class ManifestFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-manifests-");
    private readonly Dictionary<string, string> _environment = new() { ["TOCSIN_TOKEN"] = "s3cret-token" };

    public string Root => _folder.FullName;

    public ManifestOptions Options =>
        new() { Types = Catalog.Providers, Environment = name => _environment.GetValueOrDefault(name) };

    public ManifestFolder With(string name, string text)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return this;
    }

    public void Delete(string name) => File.Delete(PathOf(name));

    public string PathOf(string name) => Path.Combine(Root, name);

    public ManifestSource Load(ManifestOptions? options = null)
    {
        var source = new ManifestSource([Root], options ?? Options, TimeProvider.System);
        source.Load();
        return source;
    }

    /// <summary>Findings without the folder's own path.</summary>
    public IEnumerable<string> Told(ManifestSource source) =>
        source.Findings.Select(f => f.ToString().Replace(Root + "/", "", StringComparison.Ordinal));

    public void Dispose() => _folder.Delete(recursive: true);

    public static string Alert(string name, string extra = "") =>
        $$"""
            apiVersion: notification.toolkit.fluxcd.io/v1beta3
            kind: Alert
            metadata: { name: {{name}}, namespace: flux-system }
            spec:
              providerRef: { name: slack }
              eventSources: [{ kind: Kustomization, name: '*' }]
            {{extra}}
            """;

    public const string Slack = """
        apiVersion: notification.toolkit.fluxcd.io/v1beta3
        kind: Provider
        metadata: { name: slack, namespace: flux-system }
        spec:
          type: slack
          channel: general
          address: https://slack.test/api/chat.postMessage
          secretRef: { name: slack-token }
        """;

    public const string Token = """
        apiVersion: v1
        kind: Secret
        metadata: { name: slack-token, namespace: flux-system }
        stringData:
          token: ${TOCSIN_TOKEN}
        """;

    public static ObjectName Named(string name) => new("flux-system", name);
}

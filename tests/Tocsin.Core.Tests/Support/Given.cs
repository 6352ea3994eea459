using System.Text;
using Tocsin.Core.Alerts;
using Tocsin.Core.Configuration;
using Tocsin.Core.Documents;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;
using Tocsin.Core.Secrets;

namespace Tocsin.Core.Tests.Support;

/// <summary>Objects from JSON, as a cluster would hand them over.</summary>
internal static class Given
{
    public const string Group = "notification.toolkit.fluxcd.io";

    public static ResourceObject Alert(string spec, string name = "a", string ns = "flux-system", string version = "v1beta3") =>
        One(
            $$$"""{"apiVersion":"{{{Group}}}/{{{version}}}","kind":"Alert","metadata":{"name":"{{{name}}}","namespace":"{{{ns}}}"},"spec":{{{spec}}}}"""
        );

    public static ResourceObject Provider(string spec, string name = "p", string ns = "flux-system") =>
        One(
            $$$"""{"apiVersion":"{{{Group}}}/v1beta3","kind":"Provider","metadata":{"name":"{{{name}}}","namespace":"{{{ns}}}"},"spec":{{{spec}}}}"""
        );

    public static ResourceObject Receiver(string spec) =>
        One(
            $$$"""{"apiVersion":"{{{Group}}}/v1","kind":"Receiver","metadata":{"name":"r","namespace":"flux-system"},"spec":{{{spec}}}}"""
        );

    /// <summary>Values are put under <c>data</c>.</summary>
    public static ResourceObject Secret(string name, params (string Key, string Value)[] values) =>
        SecretIn("flux-system", name, values);

    public static ResourceObject SecretIn(string ns, string name, params (string Key, string Value)[] values)
    {
        var data = string.Join(
            ',',
            values.Select(v => $"\"{v.Key}\":\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(v.Value))}\"")
        );
        return One(
            $$$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"{{{name}}}","namespace":"{{{ns}}}"},"data":{{{{data}}}}}"""
        );
    }

    public static ResourceObject One(string json) => All(json).Objects.ShouldHaveSingleItem();

    public static ObjectReader All(string json, string source = "")
    {
        var reader = new ObjectReader(source);
        foreach (var document in JsonDocuments.Read(Encoding.UTF8.GetBytes(json)))
        {
            reader.Add(document);
        }

        return reader;
    }

    public static ResourceCompiler Compiler(
        bool missingSecretIsWarning = false,
        bool noCrossNamespaceRefs = false,
        bool? hasServiceAccounts = null,
        Func<Surroundings>? surroundings = null,
        Func<ObjectName, string?>? secretDoubt = null,
        IObjectLabels? labels = null
    ) =>
        new(
            new CompilerOptions
            {
                Types = ProviderSpec.Types.Where(t => t != "nats").ToDictionary(t => t, t => (IProvider)new AnyProvider(t)),
                Yaml = HeaderLines,
                Environment = new SecretEnvironment(["TOCSIN_*"], _ => null),
                MissingSecretIsWarning = missingSecretIsWarning,
                NoCrossNamespaceRefs = noCrossNamespaceRefs,
                HasServiceAccounts = hasServiceAccounts,
                Surroundings = surroundings ?? (() => Surroundings.Unknown),
                SecretDoubt = secretDoubt ?? (_ => null),
                Labels = labels,
            }
        );

    // Just enough of YAML for 'headers': one pair a line.
    private static Node? HeaderLines(string text)
    {
        var pairs = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(": ", 2)).ToList();
        return pairs.TrueForAll(p => p.Length == 2)
            ? new MapNode([.. pairs.Select(p => new MapEntry(p[0], new ScalarNode(p[1], ScalarType.Text, 1), 1))], 1)
            : throw new DocumentException(1, "secret text");
    }

    /// <summary>Needs an address, and for forges a token; streams have addresses that are no URLs.</summary>
    private sealed class AnyProvider(string name) : IProvider
    {
        public ProviderType Type { get; } = new(name, Family.Chat);

        public IEnumerable<Problem> Check(Destination to) =>
            DestinationCheck.All(
                name switch
                {
                    "github" or "telegram" => Need.Token | Need.Address,
                    "azureeventhub" => Need.None,
                    _ => Need.Address,
                },
                to
            );

        public Task<Outcome> Deliver(Notification n, Destination to, ProviderServices services, CancellationToken cancel) =>
            Task.FromResult<Outcome>(new Outcome.Delivered());
    }
}

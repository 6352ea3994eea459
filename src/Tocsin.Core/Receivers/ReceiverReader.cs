using Tocsin.Core.Alerts;
using Tocsin.Core.Documents;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Core.Receivers;

/// <summary>A Receiver as read.</summary>
/// <param name="Problems">Everything that is wrong with it.</param>
/// <param name="Fault">What makes it unusable until somebody changes it, as the reference finds it; null when nothing does.</param>
public sealed record ReceiverReading(ReceiverSpec Spec, IReadOnlyList<Problem> Problems, ConfigurationFault? Fault);

/// <summary>The first thing that the reference finds wrong with a Receiver.</summary>
/// <param name="Reason">The reason of its conditions <c>Ready</c> and <c>Stalled</c>, one of <see cref="ReadyReason"/>.</param>
/// <param name="LogText">In the reference's words.</param>
public sealed record ConfigurationFault(string Reason, string LogText)
{
    /// <summary>The message of both conditions.</summary>
    public string Message => $"Reconciliation failed terminally due to configuration error: {LogText}";
}

/// <summary>Reads a Receiver, and says everything that is wrong with it (spec/crds.md).</summary>
public static class ReceiverReader
{
    public const string Oidc = "generic-oidc";
    private const int MaxName = 253;

    /// <summary>All names that <c>spec.type</c> may have, in the order of the reference's schema.</summary>
    public static IReadOnlyList<string> Types { get; } =
    [
        "generic",
        "generic-hmac",
        Oidc,
        "github",
        "gitlab",
        "bitbucket",
        "harbor",
        "dockerhub",
        "quay",
        "gcr",
        "nexus",
        "acr",
        "cdevents",
    ];

    public static ReceiverReading Read(ResourceObject o)
    {
        var problems = o.Problems.ToList();
        var root = new Fields(o.Root, "", problems);
        root.Ignore("apiVersion", "kind", "metadata", "status", Encryption.Key);
        var fields = root.Child("spec", required: true);
        root.RejectOthers();
        if (fields is null)
        {
            return new ReceiverReading(new ReceiverSpec(), problems, null);
        }

        var faults = new List<ConfigurationFault>();
        var spec = ReadSpec(fields, faults);
        fields.RejectOthers();
        return new ReceiverReading(spec, problems, faults.FirstOrDefault());
    }

    private static ReceiverSpec ReadSpec(Fields fields, List<ConfigurationFault> faults)
    {
        var type = fields.OneOf("type", Types, required: true);
        var expressions = new ReceiverExpressions(HasClaims: type is Oidc, faults);
        return new ReceiverSpec
        {
            Type = type ?? "",
            Interval = fields.Duration("interval", hours: true) ?? TimeSpan.FromMinutes(10),
            Events = fields.TextList("events"),
            ResourceFilter = expressions.Filter(fields, "resourceFilter", "invalid resourceFilter expression"),
            Resources = ReadResources(fields, expressions),
            SecretName = ReadSecret(fields, type, faults),
            OidcProviders = new OidcReader(expressions, faults).Read(fields, type),
            Suspend = fields.Flag("suspend"),
        };
    }

    private static List<ResourceReference> ReadResources(Fields fields, ReceiverExpressions expressions)
    {
        var references = new List<ResourceReference>();
        foreach (var (i, entry) in (fields.Children("resources", required: true) ?? []).Index())
        {
            var reference = new ResourceReference(
                Kind: entry.OneOf("kind", EventSource.Kinds, required: true) ?? "",
                Name: entry.Text("name", required: true, min: 1, max: MaxName) ?? "",
                ApiVersion: entry.Text("apiVersion") ?? "",
                Namespace: entry.Text("namespace", min: 1, max: MaxName) ?? ""
            )
            {
                MatchLabels = entry.TextMap("matchLabels"),
                Filter = expressions.Filter(entry, "filter", $"invalid filter expression for resource [{i}]"),
            };
            Check(entry, reference);
            entry.RejectOthers();
            references.Add(reference);
        }

        return references;
    }

    // Each webhook would be answered 500; the reference takes the Receiver all the same, so this is no error.
    private static void Check(Fields entry, ResourceReference reference)
    {
        if (reference.Kind.Length > 0 && TargetKind.Of(reference) is null)
        {
            entry.Warn("apiVersion", $"is missing, and kind '{reference.Kind}' has no default: every webhook will fail; add it");
        }

        if (reference is { Name: ResourceReference.Any, MatchLabels: null })
        {
            entry.Warn(
                "matchLabels",
                "is missing, and name '*' needs it: every webhook will fail; add it, or {} for all objects"
            );
        }
        else if (reference.Namespace == ResourceReference.Any)
        {
            CheckAnyNamespace(entry, reference);
        }
    }

    private static void CheckAnyNamespace(Fields entry, ResourceReference reference)
    {
        if (reference.Name != ResourceReference.Any)
        {
            entry.Warn("namespace", "is '*', which goes with name '*' and matchLabels only: no object will be found");
        }
        else if (reference.MatchLabels is { Count: 0 })
        {
            entry.Warn("matchLabels", "is empty, and namespace '*' needs a label: every webhook will fail; add one");
        }
    }

    private static string ReadSecret(Fields fields, string? type, List<ConfigurationFault> faults)
    {
        var secret = fields.Child("secretRef");
        var name = secret?.Text("name", required: true, min: 1);
        secret?.RejectOthers();
        if (type is not (null or Oidc) && secret is null)
        {
            Refuse($"secretRef is required when type is not {Oidc}");
        }
        else if (type is Oidc && secret is not null)
        {
            Refuse($"secretRef cannot be set when type is {Oidc}");
        }

        return name ?? "";

        void Refuse(string message)
        {
            fields.Error("secretRef", message, ReadyReason.ValidationFailed);
            faults.Add(new ConfigurationFault(ReadyReason.ValidationFailed, message));
        }
    }
}

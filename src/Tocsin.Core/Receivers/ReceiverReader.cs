using Tocsin.Core.Alerts;
using Tocsin.Core.Documents;
using Tocsin.Core.Resources;

namespace Tocsin.Core.Receivers;

/// <summary>Says everything that is wrong with a Receiver (spec/crds.md).</summary>
public static class ReceiverReader
{
    private const string Oidc = "generic-oidc";
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

    public static (bool IsSuspended, IReadOnlyList<Problem> Problems) Read(ResourceObject o)
    {
        var problems = o.Problems.ToList();
        var root = new Fields(o.Root, "", problems);
        root.Ignore("apiVersion", "kind", "metadata", "status");
        var spec = root.Child("spec", required: true);
        root.RejectOthers();
        if (spec is null)
        {
            return (false, problems);
        }

        var type = spec.OneOf("type", Types, required: true);
        spec.Duration("interval", hours: true);
        spec.TextList("events");
        spec.Text("resourceFilter");
        ReadResources(spec);
        var secret = spec.Child("secretRef");
        secret?.Text("name", required: true, min: 1);
        secret?.RejectOthers();
        ReadOidc(spec, type);
        if (type is not (null or Oidc) && secret is null)
        {
            spec.Error("secretRef", $"secretRef is required when type is not {Oidc}");
        }

        if (type is Oidc && secret is not null)
        {
            spec.Error("secretRef", $"secretRef cannot be set when type is {Oidc}");
        }

        var suspended = spec.Flag("suspend");
        spec.RejectOthers();
        return (suspended, problems);
    }

    private static void ReadResources(Fields spec)
    {
        foreach (var resource in spec.Children("resources", required: true) ?? [])
        {
            resource.Text("apiVersion");
            resource.OneOf("kind", EventSource.Kinds, required: true);
            resource.Text("name", required: true, min: 1, max: MaxName);
            resource.Text("namespace", min: 1, max: MaxName);
            resource.TextMap("matchLabels");
            resource.Text("filter");
            resource.RejectOthers();
        }
    }

    private static void ReadOidc(Fields spec, string? type)
    {
        var providers = spec.Children("oidcProviders") ?? [];
        var issuers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var provider in providers)
        {
            if (provider.Text("issuerURL", required: true) is { } issuer)
            {
                CheckIssuer(provider, issuer, issuers);
            }

            provider.Text("audience");
            RequireTexts(provider.Children("variables"), "name", "expression");
            var validations = provider.Children("validations", required: true);
            RequireTexts(validations, "expression", "message");
            if (validations is [])
            {
                provider.Error("validations", "must hold at least one entry");
            }

            provider.RejectOthers();
        }

        if (type is Oidc && providers is [])
        {
            spec.Error("oidcProviders", $"{Oidc} receivers must define at least one oidcProvider");
        }

        if (type is not (null or Oidc) && providers is not [])
        {
            spec.Error("oidcProviders", $"oidcProviders can only be set when type is {Oidc}");
        }
    }

    private static void CheckIssuer(Fields provider, string issuer, HashSet<string> seen)
    {
        if (!issuer.StartsWith("http://", StringComparison.Ordinal) && !issuer.StartsWith("https://", StringComparison.Ordinal))
        {
            provider.Error("issuerURL", "must start with http:// or https://");
        }

        if (!seen.Add(issuer))
        {
            provider.Error("issuerURL", "is given twice; an issuer may have one entry only");
        }
    }

    private static void RequireTexts(IReadOnlyList<Fields>? entries, params ReadOnlySpan<string> names)
    {
        foreach (var entry in entries ?? [])
        {
            foreach (var name in names)
            {
                entry.Text(name, required: true);
            }

            entry.RejectOthers();
        }
    }
}

using Tocsin.Core.Documents;
using Tocsin.Core.Expressions;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;
using Tocsin.Core.Secrets;

namespace Tocsin.Core.Configuration;

/// <summary>Puts a Provider and its Secrets together (spec/providers.md §4).</summary>
internal sealed class DestinationResolver(CompilerOptions options)
{
    /// <param name="find">Secrets of the Provider's namespace; the text says what is wrong with a reference.</param>
    public Resolution Resolve(ResourceObject o, ProviderSpec spec, Func<string, SecretLookup> find)
    {
        var problems = new List<Problem>();
        var isMissing = false;
        Secret? Take(string name, string field)
        {
            if (name.Length == 0)
            {
                return null;
            }

            var found = find(name);
            isMissing |= found.IsMissing;
            if (found.Why is { } why)
            {
                var reason = found.IsMissing ? ReadyReason.SecretNotFound : ReadyReason.InvalidSecret;
                var isWarning = found.IsMissing && options.MissingSecretIsWarning;
                problems.Add(
                    new Problem(field + (found.IsMissing ? ".name" : ""), why) { Reason = reason, IsWarning = isWarning }
                );
            }

            return found.Secret;
        }

        var main = Take(spec.SecretName, "spec.secretRef");
        var proxySecret = Take(spec.ProxySecretName, "spec.proxySecretRef");
        var certificates = Take(spec.CertSecretName, "spec.certSecretRef");
        var credentials = Credentials.Read(spec, main, options.Yaml, problems);
        var proxy =
            spec.ProxySecretName.Length > 0 && proxySecret is null ? null : ProxyReader.Read(spec, main, proxySecret, problems);
        var to = new Destination
        {
            Provider = o.Name,
            ProviderUid = o.Uid,
            TypeName = spec.Type,
            Address = Sensitive.Of(credentials.Address),
            Channel = spec.Channel,
            Username = credentials.Username,
            Password = Wrap(credentials.Password),
            Token = Wrap(credentials.Token),
            Headers = Wrap(credentials.Headers),
            SecretKeys = main is null ? [] : [.. main.Values.Keys],
            SecretValues = Wrap(main?.Values),
            Proxy = Wrap(proxy),
            Tls = Wrap(Tls(spec, main, certificates, problems)),
            Timeout = spec.Timeout,
            ServiceAccountName = spec.ServiceAccountName,
            DefaultServiceAccount = options.DefaultServiceAccount,
            StatusNaming = Naming(o, spec, problems),
            HasUniqueStatusIds = Unique(o, problems),
            Redactor = SecretRedactor.For(spec, credentials, proxy, [main, proxySecret, certificates]),
        };
        problems.AddRange(CheckAccount(spec));
        problems.AddRange(Check(to, spec, main, problems));

        // What no mending of the manifest cures comes first: it becomes the reason that is shown.
        problems =
        [
            .. problems
                .OrderBy(p => p.Reason != ReadyReason.NotSupportedYet)
                .Select(p => References.Concern(p, spec, main) ? p with { IsOfReference = true } : p),
        ];
        return new Resolution(to, problems, isMissing, [main, proxySecret, certificates]);
    }

    private static Sensitive<T>? Wrap<T>(T? value)
        where T : class => value is null ? null : Sensitive.Of(value);

    private Problem[] CheckAccount(ProviderSpec spec) =>
        options.HasServiceAccounts is false
        && spec.ServiceAccountName.Length > 0
        && ProviderSpec.WorkloadIdentityTypes.Contains(spec.Type)
            ? [new Problem("spec.serviceAccountName", ServiceAccounts.Cure)]
            : [];

    private static StatusNaming? Naming(ResourceObject o, ProviderSpec spec, List<Problem> problems)
    {
        if (spec.CommitStatusExpression is not { } expression)
        {
            return null;
        }

        if (CelDocuments.Of(o) is { } provider)
        {
            return new StatusNaming(expression, provider);
        }

        problems.Add(
            new Problem("spec.commitStatusExpr", "the Provider is too large to be used in an expression; shorten it")
            {
                Reason = ReadyReason.InvalidExpression,
            }
        );
        return null;
    }

    private static bool? Unique(ResourceObject o, List<Problem> problems)
    {
        if ((o.Root["metadata"] as MapNode)?["annotations"] is not MapNode annotations)
        {
            return null;
        }

        switch ((annotations[StatusIds.Annotation] as ScalarNode)?.Text)
        {
            case null:
                return null;
            case StatusIds.Unique:
                return true;
            case StatusIds.Reference:
                return false;
            default:
                const string message =
                    $"{StatusIds.Annotation} is neither '{StatusIds.Unique}' nor '{StatusIds.Reference}', and has no effect";
                problems.Add(new Problem("metadata.annotations", message) { IsWarning = true });
                return null;
        }
    }

    private static TlsSettings? Tls(ProviderSpec spec, Secret? main, Secret? certificates, List<Problem> problems)
    {
        var read = ReadTls(spec, main, certificates, problems);
        return read is null ? null : read with { KeepsSystemRoots = ProviderSpec.TypesWithPublicRoots.Contains(spec.Type) };
    }

    private static TlsSettings? ReadTls(ProviderSpec spec, Secret? main, Secret? certificates, List<Problem> problems)
    {
        if (spec.CertSecretName.Length > 0)
        {
            return certificates is null ? null : TlsReader.Read(certificates, "spec.certSecretRef", mustHave: true, problems);
        }

        return main is not null && ProviderSpec.CommitStatusTypes.Contains(spec.Type)
            ? TlsReader.Read(main, "spec.secretRef", mustHave: false, problems)
            : null;
    }

    private List<Problem> Check(Destination to, ProviderSpec spec, Secret? main, List<Problem> known)
    {
        if (spec.Type.Length == 0)
        {
            return [];
        }

        if (!options.Types.TryGetValue(spec.Type, out var type))
        {
            return
            [
                new Problem("spec.type", $"type '{spec.Type}' is not supported yet") { Reason = ReadyReason.NotSupportedYet },
            ];
        }

        // What a missing or invalid Secret would have held cannot be missed twice.
        var hasAll = spec.SecretName.Length == 0 || main is not null;
        var areCertificatesTold = known.Any(p => !p.IsWarning && p.Path == "spec.certSecretRef");
        return
        [
            .. type.Check(to)
                .Concat(ForbiddenAddress.Own(to, options.OwnListeners()))
                .Where(p => !areCertificatesTold || p.Path != "spec.certSecretRef")
                .Where(p =>
                    hasAll
                    || (
                        p.Reason != ReadyReason.InvalidSecret
                        && !p.Path.StartsWith("spec.secretRef", StringComparison.Ordinal)
                        && (p.Path != "spec.address" || spec.Address.Value.Length > 0)
                    )
                ),
        ];
    }
}

/// <summary>A Secret that was asked for. It may be invalid and yet have a last good state.</summary>
/// <param name="Why">Null when all is well.</param>
internal readonly record struct SecretLookup(Secret? Secret, bool IsMissing, string? Why);

/// <summary>A destination as far as it could be resolved; to be used only without errors.</summary>
internal sealed record Resolution(
    Destination To,
    IReadOnlyList<Problem> Problems,
    bool IsSecretMissing,
    IReadOnlyList<Secret?> Secrets
);

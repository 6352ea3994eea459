using Tocsin.Core.Reports;

namespace Tocsin.Core.Providers;

/// <summary>A Provider's spec as written, defaults applied (spec/crds.md). Secret names are in the Provider's namespace; empty when not given.</summary>
public sealed record ProviderSpec
{
    public string Type { get; init; } = "";
    public Sensitive<string> Address { get; init; } = Sensitive.Of("");
    public Sensitive<string> Channel { get; init; } = Sensitive.Of("");
    public string Username { get; init; } = "";
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);
    public string SecretName { get; init; } = "";
    public string CertSecretName { get; init; } = "";
    public string ProxySecretName { get; init; } = "";

    /// <summary>Deprecated in favour of the proxy Secret; may hold a password.</summary>
    public Sensitive<string> Proxy { get; init; } = Sensitive.Of("");

    public string ServiceAccountName { get; init; } = "";

    /// <summary>Null when not given, or not valid.</summary>
    public Expressions.StatusExpression? CommitStatusExpression { get; init; }

    public bool Suspend { get; init; }

    /// <summary>All names that <c>spec.type</c> may have, in the order of the reference's schema.</summary>
    public static IReadOnlyList<string> Types { get; } =
    [
        "slack",
        "discord",
        "msteams",
        "rocket",
        "generic",
        "generic-hmac",
        "github",
        "gitlab",
        "gitea",
        "giteapullrequestcomment",
        "bitbucketserver",
        "bitbucket",
        "azuredevops",
        "googlechat",
        "googlepubsub",
        "webex",
        "sentry",
        "azureeventhub",
        "telegram",
        "lark",
        "matrix",
        "opsgenie",
        "alertmanager",
        "grafana",
        "githubdispatch",
        "githubpullrequestcomment",
        "gitlabmergerequestcomment",
        "pagerduty",
        "datadog",
        "nats",
        "zulip",
        "otel",
        "zoom",
        "incident.io",
    ];

    /// <summary>The types that can act as a ServiceAccount, <c>spec.serviceAccountName</c>.</summary>
    public static IReadOnlyList<string> WorkloadIdentityTypes { get; } = ["azureeventhub", "azuredevops", "googlepubsub"];

    /// <summary>The types for which <c>spec.commitStatusExpr</c> is allowed.</summary>
    public static IReadOnlyList<string> CommitStatusTypes { get; } =
    ["github", "gitlab", "gitea", "bitbucketserver", "bitbucket", "azuredevops"];

    /// <summary>
    /// The types for which the reference ignores <c>spec.certSecretRef</c>, at least at the service's own hosts
    /// (spec/providers.md §1): a CA there must not shut out the service, which works today.
    /// </summary>
    public static IReadOnlyList<string> TypesWithPublicRoots { get; } =
    [
        "discord",
        "googlechat",
        "googlepubsub",
        "azureeventhub",
        "telegram",
        "lark",
        "nats",
        "github",
        "githubdispatch",
        "githubpullrequestcomment",
    ];
}

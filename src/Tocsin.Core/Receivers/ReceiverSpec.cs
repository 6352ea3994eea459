namespace Tocsin.Core.Receivers;

/// <summary>A Receiver's spec as written, defaults applied, expressions compiled (spec/crds.md).</summary>
public sealed record ReceiverSpec
{
    public string Type { get; init; } = "";

    /// <summary>How often the Receiver is reconciled when nothing changes.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The events that are allowed; empty for all.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    public IReadOnlyList<ResourceReference> Resources { get; init; } = [];

    /// <summary>A condition for every resource; null when not given, or not valid.</summary>
    public ResourceFilter? ResourceFilter { get; init; }

    /// <summary>The Secret with the token, in the Receiver's namespace; empty when not given.</summary>
    public string SecretName { get; init; } = "";

    public IReadOnlyList<OidcProvider> OidcProviders { get; init; } = [];
    public bool Suspend { get; init; }

    /// <summary>Whether a body must be read: without a filter it may be anything.</summary>
    public bool HasFilters => ResourceFilter is not null || Resources.Any(r => r.Filter is not null);
}

/// <summary>One entry of <c>spec.resources</c>.</summary>
/// <param name="ApiVersion">Empty for the kind's default.</param>
/// <param name="Name">Exact, or <c>*</c> for those with the labels.</param>
/// <param name="Namespace">Empty for the Receiver's own.</param>
public sealed record ResourceReference(string Kind, string Name, string ApiVersion = "", string Namespace = "")
{
    public const string Any = "*";

    /// <summary>Null when not given; an empty map selects everything. A named resource is found without them.</summary>
    public IReadOnlyDictionary<string, string>? MatchLabels { get; init; }

    /// <summary>A condition for this entry; null when not given, or not valid.</summary>
    public ResourceFilter? Filter { get; init; }
}

/// <summary>Who issues the tokens that a <c>generic-oidc</c> Receiver takes.</summary>
/// <param name="IssuerUrl">Compared byte by byte with the token's <c>iss</c>.</param>
/// <param name="Audience">What the token's <c>aud</c> must hold.</param>
public sealed record OidcProvider(string IssuerUrl, string Audience, ClaimRules Rules)
{
    public const string DefaultAudience = "notification-controller";
}

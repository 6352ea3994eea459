namespace Tocsin.Core.Reports;

/// <summary>The closed set of codes of findings. One that was shipped keeps its name and its meaning.</summary>
public static class FindingCode
{
    // Files and objects.
    public const string Unreadable = "unreadable";
    public const string NoManifests = "no-manifests";
    public const string Syntax = "syntax";
    public const string NotAnObject = "not-an-object";
    public const string HelmTemplate = "helm-template";
    public const string Kustomization = "kustomization";
    public const string PostBuildVariable = "postbuild-variable";
    public const string Encrypted = "encrypted";
    public const string DefinedTwice = "defined-twice";
    public const string InvalidName = "invalid-name";

    // What an object says by itself.
    public const string InvalidField = "invalid-field";
    public const string UnknownField = "unknown-field";
    public const string DeprecatedField = "deprecated-field";
    public const string DeprecatedVersion = "deprecated-version";
    public const string UnreleasedVersion = "unreleased-version";
    public const string InvalidPattern = "invalid-pattern";
    public const string InvalidExpression = "invalid-expression";
    public const string InvalidAddress = "invalid-address";
    public const string InvalidSecret = "invalid-secret";
    public const string NoSource = "no-source";

    // References.
    public const string ProviderNotFound = "provider-not-found";
    public const string SecretNotFound = "secret-not-found";
    public const string CrossNamespaceReference = "cross-namespace-reference";
    public const string CrossNamespaceRefused = "cross-namespace-refused";

    // What an Alert can never do.
    public const string SourceNameImpossible = "source-name-impossible";
    public const string SourceNotFound = "source-not-found";
    public const string SourceLabelsDiffer = "source-labels-differ";
    public const string SourceRedundant = "source-redundant";
    public const string SourceKindUnknown = "source-kind-unknown";
    public const string SourceSilent = "source-silent";
    public const string SourceKindNotServed = "source-kind-not-served";
    public const string SourceNamespaceNotFound = "source-namespace-not-found";
    public const string PatternMatchesEverything = "pattern-matches-everything";
    public const string PatternMatchesNothing = "pattern-matches-nothing";
    public const string PatternIsReason = "pattern-is-reason";
    public const string ProviderDropsEvents = "provider-drops-events";
    public const string SentTwice = "sent-twice";
    public const string CommitStatusCollision = "commit-status-collision";

    // Providers and Secrets.
    public const string ProviderUnused = "provider-unused";
    public const string PlainHttp = "plain-http";
    public const string PasswordInAddress = "password-in-address";
    public const string SecretUnused = "secret-unused";
    public const string SecretWorldReadable = "secret-world-readable";

    /// <summary>Every code, with what it says in one sentence.</summary>
    public static IReadOnlyList<(string Code, string Title)> All { get; } =
    [
        (Unreadable, "A file or folder cannot be read."),
        (NoManifests, "A folder holds no manifests."),
        (Syntax, "A file is not valid YAML or JSON."),
        (NotAnObject, "A document is not a Kubernetes object."),
        (HelmTemplate, "A file is a template and no manifest yet."),
        (Kustomization, "A kustomization cannot be rendered."),
        (PostBuildVariable, "A field holds a variable that Flux replaces later."),
        (Encrypted, "A value is encrypted by SOPS."),
        (DefinedTwice, "Two documents define the same object."),
        (InvalidName, "A cluster would not take the object's name."),
        (InvalidField, "A field is missing, or its value is not allowed."),
        (UnknownField, "A field is not known and is left out."),
        (DeprecatedField, "A field is deprecated."),
        (DeprecatedVersion, "The object's apiVersion is deprecated."),
        (UnreleasedVersion, "The object's apiVersion is not released yet."),
        (InvalidPattern, "A pattern is not a valid RE2 expression."),
        (InvalidExpression, "A CEL expression is not valid."),
        (InvalidAddress, "An address cannot be used."),
        (InvalidSecret, "A Secret's value cannot be used."),
        (NoSource, "An Alert names no event source."),
        (ProviderNotFound, "An Alert's Provider does not exist in its namespace."),
        (SecretNotFound, "A Provider's Secret does not exist in its namespace."),
        (CrossNamespaceReference, "A reference names a namespace, and references never leave their own."),
        (CrossNamespaceRefused, "A source is of another namespace, which --no-cross-namespace-refs refuses."),
        (SourceNameImpossible, "A source names something that no object can be called."),
        (SourceNotFound, "A source's name looks like a slip for an object of these manifests."),
        (SourceLabelsDiffer, "No object that a source names has the labels it asks for."),
        (SourceRedundant, "Another source of the same Alert matches all that this one does."),
        (SourceKindUnknown, "A source is of a kind that the definition of Alert does not list."),
        (SourceSilent, "No controller sends events of the kinds that the Alert names."),
        (SourceKindNotServed, "A source is of a kind that the cluster does not serve."),
        (SourceNamespaceNotFound, "A source is of a namespace that does not exist."),
        (PatternMatchesEverything, "A pattern is found in every message."),
        (PatternMatchesNothing, "A pattern can be found in no message."),
        (PatternIsReason, "A pattern is the reason of an event, and only messages are searched."),
        (ProviderDropsEvents, "The Provider's type drops every event that the Alert takes."),
        (SentTwice, "Two Alerts send the same events to the same place."),
        (CommitStatusCollision, "Two objects write the same commit status."),
        (ProviderUnused, "No Alert names the Provider."),
        (PlainHttp, "Credentials are sent unencrypted."),
        (PasswordInAddress, "A password stands in the manifest's address."),
        (SecretUnused, "Nothing names the Secret."),
        (SecretWorldReadable, "Every user of the machine can read a Secret's value."),
    ];

    internal static string Of(string reason) =>
        reason switch
        {
            ReadyReason.InvalidPattern => InvalidPattern,
            ReadyReason.InvalidExpression or ReadyReason.InvalidCELExpression => InvalidExpression,
            ReadyReason.InvalidAddress => InvalidAddress,
            ReadyReason.InvalidSecret => InvalidSecret,
            ReadyReason.ProviderNotFound => ProviderNotFound,
            ReadyReason.SecretNotFound => SecretNotFound,
            ReadyReason.NothingCanMatch => NoSource,
            _ => InvalidField,
        };
}

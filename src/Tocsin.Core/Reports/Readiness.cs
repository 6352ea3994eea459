namespace Tocsin.Core.Reports;

/// <summary>Whether a resource does its work, why, and what would cure it.</summary>
public sealed record Readiness(bool IsReady, string Reason, string Message)
{
    public static Readiness Ready(string message) => new(true, ReadyReason.Succeeded, message);

    /// <summary>Not ready because of these errors; warnings are left out.</summary>
    public static Readiness? From(IEnumerable<Problem> problems)
    {
        var errors = problems.Where(p => !p.IsWarning || p.KeepsFromUse).ToList();
        return errors is [] ? null : new Readiness(false, errors[0].Reason, string.Join("; ", errors));
    }
}

/// <summary>The closed set of machine reasons for a resource's readiness.</summary>
public static class ReadyReason
{
    public const string Succeeded = nameof(Succeeded);
    public const string Suspended = nameof(Suspended);
    public const string InvalidSpec = nameof(InvalidSpec);
    public const string InvalidPattern = nameof(InvalidPattern);
    public const string InvalidExpression = nameof(InvalidExpression);
    public const string InvalidAddress = nameof(InvalidAddress);
    public const string InvalidSecret = nameof(InvalidSecret);
    public const string ProviderNotFound = nameof(ProviderNotFound);
    public const string ProviderNotReady = nameof(ProviderNotReady);
    public const string SecretNotFound = nameof(SecretNotFound);
    public const string NothingCanMatch = nameof(NothingCanMatch);
    public const string ExpressionsTooCostly = nameof(ExpressionsTooCostly);
    public const string DeliveryFailing = nameof(DeliveryFailing);

    /// <summary>Of a Receiver: an expression is not valid. The reference's word.</summary>
    public const string InvalidCELExpression = nameof(InvalidCELExpression);

    /// <summary>Of a Receiver: fields that exclude or need one another. The reference's word.</summary>
    public const string ValidationFailed = nameof(ValidationFailed);

    /// <summary>Of a Receiver: its Secret, or the token in it, is missing. The reference's word.</summary>
    public const string TokenNotFound = nameof(TokenNotFound);

    /// <summary>Of a Receiver: there is no cluster in which objects could be annotated.</summary>
    public const string NoCluster = nameof(NoCluster);

    public const string NotSupportedYet = nameof(NotSupportedYet);
}

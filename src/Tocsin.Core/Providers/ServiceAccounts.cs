using Tocsin.Core.Reports;
using Tocsin.Core.Secrets;

namespace Tocsin.Core.Providers;

/// <summary>The cluster's ServiceAccounts, for Providers that act as one of their namespace instead of holding a credential.</summary>
/// <param name="Annotations">What the cloud is to know of the account; throws <see cref="ServiceAccountException"/>.</param>
/// <param name="Token">
/// A token that the cluster signs for one audience, as by the TokenRequest API; about an hour, never kept on disk;
/// throws <see cref="ServiceAccountException"/>.
/// </param>
public sealed record ServiceAccounts(
    Func<ObjectName, CancellationToken, Task<IReadOnlyDictionary<string, string>>> Annotations,
    Func<ObjectName, string, CancellationToken, Task<AccessToken>> Token
)
{
    /// <summary>What to do where there are none.</summary>
    public const string Cure =
        "needs the ServiceAccounts of a cluster; run Tocsin there with --feature-gates=ObjectLevelWorkloadIdentity=true, or remove it and put credentials into the Secret named by spec.secretRef";

    /// <summary>The account of a Provider that names none (<c>--default-service-account</c>); empty for the program's own identity.</summary>
    public string DefaultName { get; init; } = "";
}

/// <summary>The cluster did not give what was asked; the message names verb, resource and namespace.</summary>
/// <param name="isTemporary">Asking again may help; else somebody must mend something first.</param>
public sealed class ServiceAccountException(string message, bool isTemporary, Exception? cause = null) : Exception(message, cause)
{
    public bool IsTemporary { get; } = isTemporary;
}

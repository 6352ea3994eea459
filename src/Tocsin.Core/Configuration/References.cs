using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Core.Secrets;

namespace Tocsin.Core.Configuration;

/// <summary>Tells what is wrong with a Provider from what is wrong with the Secrets and accounts that it names.</summary>
internal static class References
{
    /// <param name="main">The Secret of <c>spec.secretRef</c>, whose address and user name come before the Provider's own.</param>
    public static bool Concern(Problem problem, ProviderSpec spec, Secret? main)
    {
        var hasMain = spec.SecretName.Length > 0;
        return problem.Path switch
        {
            "spec.address" => main?["address"] is not null || (hasMain && spec.Address.Value.Length == 0),
            "spec.username" => main?["username"] is not null,
            "spec.serviceAccountName" => true,
            var path when Begins(path, "spec.secretRef") => hasMain,
            var path when Begins(path, "spec.certSecretRef") => hasMain || spec.CertSecretName.Length > 0,
            var path when Begins(path, "spec.proxySecretRef") => spec.ProxySecretName.Length > 0,
            _ => false,
        };
    }

    private static bool Begins(string path, string field) => path.StartsWith(field, StringComparison.Ordinal);
}

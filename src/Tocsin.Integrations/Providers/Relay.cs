using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Providers;

/// <summary>
/// Settings that the service itself cannot do without and that a relay in front of it may add, as the reference lets it: an error
/// at the service's own hosts and a remark at every other.
/// </summary>
internal static class Relay
{
    /// <param name="added">What a relay may add.</param>
    /// <param name="hosts">The service's own hosts; those below them are too. None where anybody may run the service.</param>
    public static IEnumerable<Problem> Check(ProviderType type, Need added, Destination to, params string[] hosts) =>
        IsService(to, hosts)
            ? DestinationCheck.All(type, to)
            : DestinationCheck
                .All(type, type.Needs & ~added, to)
                .Concat(DestinationCheck.Needs(type.Needs & added, to).Select(Remark));

    /// <summary>True when the address is one of the service's own hosts.</summary>
    public static bool IsService(Destination to, params string[] hosts) =>
        Uri.TryCreate(to.Address.Value, UriKind.Absolute, out var uri)
        && Array.Exists(
            hosts,
            h =>
                uri.Host.Equals(h, StringComparison.OrdinalIgnoreCase)
                || uri.Host.EndsWith("." + h, StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>The problem as a remark that names the exception.</summary>
    public static Problem Remark(Problem problem) =>
        problem with
        {
            Message = problem.Message + "; this is fine only if a relay at spec.address adds it",
            IsWarning = true,
        };
}

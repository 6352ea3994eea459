using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Core.Lint;

/// <summary>Providers that nobody uses, and those that tell their credentials to the network or to readers of the manifest.</summary>
internal static class ProviderRules
{
    public static IEnumerable<Finding> Check(LintSubject subject)
    {
        var used = subject
            .Objects.Where(o => o.Kind is ResourceKind.Alert)
            .Select(o => new ObjectName(o.Name.Namespace, ProviderOf(o)))
            .ToHashSet();
        var namespaces = subject.Objects.Select(o => o.Name.Namespace).ToHashSet();
        foreach (var (o, provider) in subject.Providers)
        {
            // Where no Alert is, the Alerts are kept elsewhere.
            if (
                !used.Contains(provider.Name)
                && used.Any(u => u.Namespace == provider.Name.Namespace)
                && !IsOpen(provider.Name, used)
            )
            {
                const string unused =
                    "no Alert of its namespace names this Provider, so nothing is sent; name it in spec.providerRef, or remove it";
                yield return LintSubject.Warn(o, "", FindingCode.ProviderUnused, unused);
            }

            if (provider.Destination is not { } to || !Uri.TryCreate(to.Address.Value, UriKind.Absolute, out var address))
            {
                continue;
            }

            if (address.Scheme == Uri.UriSchemeHttp && HasCredential(to) && !IsInside(address, namespaces))
            {
                var message = "credentials go to another machine unencrypted; write https:// instead of http://";
                yield return LintSubject.Warn(o, "spec.address", FindingCode.PlainHttp, message);
            }

            if (provider.Spec.Address.Value == to.Address.Value && address.UserInfo.Contains(':'))
            {
                const string message =
                    "holds a password that every reader of the manifest sees; put the address into the Secret named by spec.secretRef";
                yield return LintSubject.Warn(o, "spec.address", FindingCode.PasswordInAddress, message);
            }
        }
    }

    // Flux's postBuild may yet make it the one that an Alert names.
    private static bool IsOpen(ObjectName provider, IEnumerable<ObjectName> used) =>
        PostBuild.IsIn(provider.ToString())
        || used.Any(u => PostBuild.IsIn(u.Name) || (u.Name == provider.Name && PostBuild.IsIn(u.Namespace)));

    private static bool HasCredential(Destination to) =>
        to.Token is { Value.Length: > 0 } || to.Password is { Value.Length: > 0 } || to.Headers is { Value.Count: > 0 };

    // Loopback, and names that only a cluster's own DNS knows: service, service.namespace, service.namespace.svc…
    private static bool IsInside(Uri address, HashSet<string> namespaces)
    {
        var labels = address.IdnHost.Split('.');
        return address.IsLoopback
            || labels.Length == 1
            || labels.Contains("svc")
            || (labels.Length == 2 && namespaces.Contains(labels[1]));
    }

    private static string ProviderOf(ResourceObject alert) =>
        ((alert.Root["spec"] as Documents.MapNode)?["providerRef"] as Documents.MapNode)?["name"] is Documents.ScalarNode name
            ? name.Text
            : "";
}

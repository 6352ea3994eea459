using Tocsin.Core.Documents;
using Tocsin.Core.Expressions;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Core.Providers;

/// <summary>Reads a Provider's spec and says everything that is wrong with it (spec/crds.md); Secrets come later.</summary>
public static class ProviderReader
{
    private const int MaxText = 2048;
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(15);

    /// <param name="last">What was read of this Provider before: an expression that is the same is not compiled again.</param>
    public static (ProviderSpec Spec, IReadOnlyList<Problem> Problems) Read(ResourceObject o, ProviderSpec? last = null)
    {
        var problems = o.Problems.ToList();
        var root = new Fields(o.Root, "", problems);
        root.Ignore("apiVersion", "kind", "metadata", "status", Encryption.Key);
        var fields = root.Child("spec", required: true);
        root.RejectOthers();
        if (fields is null)
        {
            return (new ProviderSpec(), problems);
        }

        var type = fields.OneOf("type", ProviderSpec.Types, required: true) ?? "";
        var spec = new ProviderSpec
        {
            Type = type,
            Address = Sensitive.Of(fields.Text("address", max: MaxText) ?? ""),
            Channel = Sensitive.Of(fields.Text("channel", max: MaxText) ?? ""),
            Username = fields.Text("username", max: MaxText) ?? "",
            Timeout = Timeout(fields),
            SecretName = Reference(fields, "secretRef"),
            CertSecretName = Reference(fields, "certSecretRef"),
            ProxySecretName = Reference(fields, "proxySecretRef"),
            Proxy = Sensitive.Of(Proxy(fields)),
            ServiceAccountName = ServiceAccount(fields, type),
            CommitStatusExpression = Expression(fields, last?.CommitStatusExpression),
            Suspend = fields.Flag("suspend"),
        };
        CheckExpression(fields, spec.Type);
        if (fields.Has("interval"))
        {
            fields.Duration("interval", hours: true);
            fields.Warn("interval", "is deprecated and does nothing; remove it", code: FindingCode.DeprecatedField);
        }

        fields.RejectOthers();
        return (spec, problems);
    }

    private static TimeSpan Timeout(Fields fields)
    {
        var timeout = fields.Duration("timeout", hours: false);
        if (timeout == TimeSpan.Zero)
        {
            fields.Error("timeout", "must be more than zero: every send would end at once");
        }

        return timeout ?? s_timeout;
    }

    private static string Reference(Fields fields, string name)
    {
        var reference = fields.Child(name);
        var secret = Name(reference, "name", reference?.Text("name", required: true, min: 1), "Secret");
        reference?.RejectNamespace("the Secret");
        reference?.RejectOthers();
        return secret ?? "";
    }

    // Such a name would lead an API server to something else; an object can never have it.
    private static string? Name(Fields? fields, string field, string? name, string kind)
    {
        if (name is null or "" || ObjectName.IsSegment(name))
        {
            return name;
        }

        fields!.Error(field, $"is not a valid name of a {kind}: write the name alone, with letters, digits, '-' and '.'");
        return null;
    }

    private static string Proxy(Fields fields)
    {
        var proxy = fields.Text("proxy", max: MaxText);
        if (proxy is not null)
        {
            fields.Warn(
                "proxy",
                "is deprecated; put the address into a Secret and name it in spec.proxySecretRef",
                code: FindingCode.DeprecatedField
            );
            if (
                !proxy.StartsWith("http://", StringComparison.Ordinal) && !proxy.StartsWith("https://", StringComparison.Ordinal)
                || proxy.Contains('\n')
            )
            {
                fields.Error("proxy", "must start with http:// or https://", ReadyReason.InvalidAddress);
            }
        }

        return proxy ?? "";
    }

    private static string ServiceAccount(Fields fields, string type)
    {
        var account = Name(fields, "serviceAccountName", fields.Text("serviceAccountName"), "ServiceAccount") ?? "";
        if (account.Length > 0 && !ProviderSpec.WorkloadIdentityTypes.Contains(type))
        {
            var types = string.Join(", ", ProviderSpec.WorkloadIdentityTypes);
            fields.Warn("serviceAccountName", $"does nothing for type '{type}', only for {types}; remove it");
        }

        return account;
    }

    private static StatusExpression? Expression(Fields fields, StatusExpression? last)
    {
        if (fields.Text("commitStatusExpr") is not { Length: > 0 } text)
        {
            return null;
        }

        if (text == last?.Text)
        {
            return last;
        }

        var expression = StatusExpression.Compile(text, out var why);
        if (expression is null)
        {
            fields.Error("commitStatusExpr", $"is not valid: {why}; try it with 'tocsin eval'", ReadyReason.InvalidExpression);
        }

        return expression;
    }

    private static void CheckExpression(Fields fields, string type)
    {
        if (fields.Has("commitStatusExpr") && !ProviderSpec.CommitStatusTypes.Contains(type))
        {
            var types = string.Join(", ", ProviderSpec.CommitStatusTypes.Select(t => $"'{t}'"));
            fields.Error("commitStatusExpr", $"spec.commitStatusExpr is only supported for the {types} provider types");
        }
    }
}

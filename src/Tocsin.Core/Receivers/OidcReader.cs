using Tocsin.Core.Documents;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Receivers;

/// <summary>Reads <c>spec.oidcProviders</c>.</summary>
internal sealed class OidcReader(ReceiverExpressions expressions, List<ConfigurationFault> faults)
{
    public IReadOnlyList<OidcProvider> Read(Fields fields, string? type)
    {
        var entries = fields.Children("oidcProviders") ?? [];
        if (type is ReceiverReader.Oidc && entries is [])
        {
            Refuse(fields, "oidcProviders", $"{ReceiverReader.Oidc} receivers must define at least one oidcProvider");
        }

        if (type is not (null or ReceiverReader.Oidc) && entries is not [])
        {
            Refuse(fields, "oidcProviders", $"oidcProviders can only be set when type is {ReceiverReader.Oidc}");
        }

        var issuers = new HashSet<string>(StringComparer.Ordinal);
        return [.. entries.Select((entry, i) => ReadProvider(entry, i, issuers))];
    }

    private OidcProvider ReadProvider(Fields entry, int index, HashSet<string> issuers)
    {
        var issuer = entry.Text("issuerURL", required: true);
        if (issuer is not null)
        {
            CheckIssuer(entry, issuer, issuers);
        }

        var audience = entry.Text("audience");
        var where = $"oidcProviders[{index}] (issuerURL=\"{issuer}\")";
        var variables = ReadVariables(entry, where);
        var conditions = ReadConditions(entry, where);
        entry.RejectOthers();
        return new OidcProvider(
            issuer ?? "",
            string.IsNullOrEmpty(audience) ? OidcProvider.DefaultAudience : audience,
            new ClaimRules(variables, conditions)
        );
    }

    private List<ClaimVariable> ReadVariables(Fields entry, string where)
    {
        var variables = new List<ClaimVariable>();
        foreach (var (fields, name, text) in Texts(entry.Children("variables"), "name", "expression"))
        {
            if (ClaimRules.Environment.TryCompile(text, out var program, out var issues))
            {
                variables.Add(new ClaimVariable(name, text, program));
            }
            else
            {
                var what = $"{where}: invalid expression for variable \"{name}\"";
                expressions.Refuse(fields, "expression", what, ExpressionFault.Of(text, issues));
            }
        }

        return variables;
    }

    private List<ClaimCondition> ReadConditions(Fields entry, string where)
    {
        var validations = entry.Children("validations", required: true);
        if (validations is [])
        {
            entry.Error("validations", "must hold at least one entry", ReadyReason.ValidationFailed);
        }

        var conditions = new List<ClaimCondition>();
        foreach (var (fields, text, message) in Texts(validations, "expression", "message"))
        {
            if (Condition.Compile(ClaimRules.Environment, text, out var fault) is { } condition)
            {
                conditions.Add(new ClaimCondition(condition, message));
            }
            else
            {
                var what = $"{where}: invalid expression for validation \"{message}\"";
                expressions.Refuse(fields, "expression", what, fault!);
            }
        }

        return conditions;
    }

    private static IEnumerable<(Fields Fields, string First, string Second)> Texts(
        IReadOnlyList<Fields>? entries,
        string first,
        string second
    )
    {
        foreach (var entry in entries ?? [])
        {
            var (one, two) = (entry.Text(first, required: true), entry.Text(second, required: true));
            entry.RejectOthers();
            if (one is not null && two is not null)
            {
                yield return (entry, one, two);
            }
        }
    }

    private void CheckIssuer(Fields entry, string issuer, HashSet<string> seen)
    {
        if (!issuer.StartsWith("http://", StringComparison.Ordinal) && !issuer.StartsWith("https://", StringComparison.Ordinal))
        {
            Refuse(entry, "issuerURL", "must start with http:// or https://");
        }

        if (!seen.Add(issuer))
        {
            Refuse(entry, "issuerURL", "is given twice; an issuer may have one entry only");
        }
    }

    private void Refuse(Fields fields, string name, string message)
    {
        fields.Error(name, message, ReadyReason.ValidationFailed);
        faults.Add(new ConfigurationFault(ReadyReason.ValidationFailed, message));
    }
}

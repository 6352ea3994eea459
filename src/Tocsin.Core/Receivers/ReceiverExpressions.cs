using Tocsin.Core.Documents;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Receivers;

/// <summary>Compiles a Receiver's expressions and keeps what is wrong with them.</summary>
internal sealed record ReceiverExpressions(bool HasClaims, List<ConfigurationFault> Faults)
{
    /// <summary>Null when the field is absent or refused; an empty text is absent, as in the reference.</summary>
    /// <param name="what">How the reference begins its text.</param>
    public ResourceFilter? Filter(Fields fields, string name, string what)
    {
        if (fields.Text(name) is not { Length: > 0 } text)
        {
            return null;
        }

        var filter = ResourceFilter.Compile(text, HasClaims, out var fault);
        if (fault is not null)
        {
            Refuse(fields, name, what, fault);
        }

        return filter;
    }

    public void Refuse(Fields fields, string name, string what, ExpressionFault fault)
    {
        fields.Error(name, $"is not valid: {fault.Summary}", ReadyReason.InvalidCELExpression);
        Faults.Add(new ConfigurationFault(ReadyReason.InvalidCELExpression, $"{what}: {fault.LogText}"));
    }
}

using Tocsin.Core.Documents;
using Tocsin.Core.Expressions;
using Tocsin.Core.Resources;

namespace Tocsin.Integrations.Tests.Providers.Forges;

/// <summary>Names of commit statuses by expression.</summary>
internal static class Expressions
{
    public static StatusNaming Naming(string expression)
    {
        var compiled = StatusExpression.Compile(expression, out var why);
        why.ShouldBeEmpty();
        var reader = new ObjectReader("");
        reader.Add(
            JsonDocuments.Read(
                """{"apiVersion":"notification.toolkit.fluxcd.io/v1beta3","kind":"Provider","metadata":{"name":"target"},"spec":{}}"""u8
            )[0]
        );
        return new StatusNaming(compiled!, CelDocuments.Of(reader.Objects[0])!.Value);
    }
}

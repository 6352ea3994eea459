using Tocsin.Cel.Values;
using Tocsin.Core.Expressions;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;
using Tocsin.Core.Tests.Support;

namespace Tocsin.Core.Tests.Expressions;

public class StatusExpressionTests
{
    private static readonly ObjectName s_alert = new("flux-system", "on-call");

    [Theory]
    [InlineData("event.metadata.env", "1:1: its result is dyn, and must be a string")]
    [InlineData("event.metadata.a + event.metadata.b", "1:1: its result is dyn")]
    [InlineData("1 + 1", "1:1: its result is int")]
    [InlineData("'a' +", "1:6: ")]
    [InlineData("nothing + 'x'", "1:1: ")]
    public void What_is_wrong_with_an_expression_is_a_problem_of_the_Provider_with_its_position(string expression, string cause)
    {
        var (spec, problems) = ProviderReader.Read(Provider(expression));
        spec.CommitStatusExpression.ShouldBeNull();
        var problem = problems.ShouldHaveSingleItem();
        (problem.Path, problem.Reason).ShouldBe(("spec.commitStatusExpr", ReadyReason.InvalidExpression));
        problem.Message.ShouldStartWith("is not valid: " + cause);
        problem.Message.ShouldEndWith("try it with 'tocsin eval'");
    }

    [Fact]
    public void An_expression_is_compiled_when_it_changes_and_not_otherwise()
    {
        var first = ProviderReader.Read(Provider("'a' + event.reason")).Spec;
        var again = ProviderReader.Read(Provider("'a' + event.reason"), first).Spec;
        var other = ProviderReader.Read(Provider("'b' + event.reason"), first).Spec;
        again.CommitStatusExpression.ShouldBeSameAs(first.CommitStatusExpression);
        other.CommitStatusExpression!.Text.ShouldBe("'b' + event.reason");
    }

    [Theory]
    [InlineData("(event.involvedObject.kind + '/' + event.metadata.env).lowerAscii()", "kustomization/prod_eu-1")]
    [InlineData("string(event.timestamp) + event.severity", "2026-01-15T10:20:30Zerror")]
    [InlineData("alert.metadata.name + '.' + alert.metadata.namespace + '.' + alert.spec.summary", "on-call.flux-system.boom")]
    [InlineData("provider.metadata.uid.split('-').first().value()", "0c9c2e41")]
    [InlineData("provider.spec.secretRef.name + string(has(provider.spec.token))", "sfalse")]
    [InlineData("string(event.metadata[?'cluster'].orValue('none'))", "none")]
    public void It_sees_the_merged_event_the_alert_and_the_provider(string expression, string name) =>
        Evaluate(expression, CelDocuments.Of(Given.Alert("""{"summary":"boom"}""", "on-call"))!.Value).ShouldBe(name);

    [Fact]
    public void Of_a_deleted_alert_the_name_is_left()
    {
        var deleted = CelDocuments.OfDeletedAlert(s_alert, "3f6a0f2e");
        Evaluate("alert.kind + '/' + alert.metadata.name + '/' + alert.metadata.uid", deleted).ShouldBe("Alert/on-call/3f6a0f2e");
        Evaluate("alert.spec.summary + ''", deleted).ShouldBe("error 1:12: no such key: 'summary'");
    }

    [Fact]
    public void A_resource_without_a_uid_has_the_one_it_goes_by_here()
    {
        var o = Given.Alert("{}", "on-call");
        Evaluate("alert.metadata.uid + ''", CelDocuments.Of(o)!.Value).ShouldBe(o.Uid);
    }

    [Fact]
    public void An_empty_name_and_one_that_costs_too_much_are_none()
    {
        Evaluate("event.metadata.env.substring(0, 0)", CelDocuments.Empty).ShouldBe("error 1:1: its result is empty");
        const string many = "[1,2,3,4,5,6,7,8,9,10]";
        var costly = $"string({many}.map(a, {many}.map(b, {many}.map(c, {many}.map(d, {many}.map(e, a))))).size())";
        Evaluate(costly, CelDocuments.Empty).ShouldContain("cost limit");
    }

    private static string Evaluate(string expression, CelValue alert)
    {
        var compiled = StatusExpression.Compile(expression, out var why).ShouldNotBeNull(why);
        var provider = CelDocuments.Of(
            Given.One(
                """
                {"apiVersion":"notification.toolkit.fluxcd.io/v1beta3","kind":"Provider",
                 "metadata":{"name":"p","uid":"0c9c2e41-d2f9-4f9b-9c41-bebc1984d67a"},"spec":{"type":"github","secretRef":{"name":"s"}}}
                """
            )
        );
        return compiled.Evaluate(Some.ErrorEvent, alert, provider!.Value, out var failed) ?? $"error {failed}";
    }

    private static ResourceObject Provider(string expression) =>
        Given.Provider($$"""{"type":"github","address":"https://h/o/r","commitStatusExpr":"{{expression}}"}""");
}

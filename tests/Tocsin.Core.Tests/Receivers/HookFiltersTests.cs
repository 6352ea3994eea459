using System.Text.Json;
using Tocsin.Core.Receivers;
using Tocsin.Testing.Receivers;

namespace Tocsin.Core.Tests.Receivers;

/// <summary>Which objects a webhook may reconcile.</summary>
public class HookFiltersTests
{
    private static readonly JsonElement s_object = JsonElement.Parse(
        """{"apiVersion":"source.toolkit.fluxcd.io/v1","kind":"GitRepository","metadata":{"name":"webapp","labels":{"app":"web"}}}"""
    );

    [Theory]
    [InlineData("res.metadata.name == req.repository.name", typeof(FilterResult.Passed))]
    [InlineData("res.metadata.labels.app == 'other'", typeof(FilterResult.Held))]
    [InlineData("req.nope == 1", typeof(FilterResult.Failed))]
    [InlineData("has(req.nope) && req.nope == 1", typeof(FilterResult.Held))]
    [InlineData("req.?nope.orValue('x') == 'x'", typeof(FilterResult.Passed))]
    [InlineData("type(req.n) == double && req.n == 3", typeof(FilterResult.Passed))]
    [InlineData("[1, 2, 3].map(a, [1, 2].map(b, a * b)).size() == 3", typeof(FilterResult.Passed))]
    public void See_the_object_and_the_body(string filter, Type expected) =>
        Ask(filter, """{"repository":{"name":"webapp"},"n":3}""").ShouldBeOfType(expected);

    [Fact]
    public void Of_the_entry_are_asked_after_those_of_the_Receiver()
    {
        var spec = SomeReceiver
            .Read(
                """{"type":"generic","secretRef":{"name":"s"},"resourceFilter":"false","resources":[{"kind":"GitRepository","name":"a","filter":"req.nope"}]}""".Replace(
                    "req.nope",
                    "req.nope == 1"
                )
            )
            .Spec;
        Filters(spec, "{}").Ask(spec.Resources[0], s_object).ShouldBe(new FilterResult.Held("false"));
    }

    [Fact]
    public void Without_a_filter_the_body_may_be_anything()
    {
        var spec = SomeReceiver.Spec("generic");
        Filters(spec, "nope").Ask(spec.Resources[0], s_object).ShouldBeOfType<FilterResult.Passed>();
    }

    [Fact]
    public void A_body_that_lies_about_being_JSON_is_a_fault()
    {
        var spec = SomeReceiver.Spec("generic", ",\"resourceFilter\":\"true\"");
        HookFilters.Of(spec, Hook("nope"), new Verdict.Genuine("", "nope"u8.ToArray()), out var fault).ShouldBeNull();
        fault.ShouldBe("failed to parse request body as JSON: invalid character 'o' in literal null (expecting 'u')");
    }

    [Fact]
    public void A_body_nested_too_deeply_hurts_only_the_filter_that_looks_at_it()
    {
        var deep = $"{{\"a\":{new string('[', 1000)}{new string(']', 1000)}}}";
        Ask("res.metadata.name == 'webapp'", deep).ShouldBeOfType<FilterResult.Passed>();
        Ask("has(req.b)", deep).ShouldBeOfType<FilterResult.Failed>();
    }

    [Fact]
    public void A_filter_that_never_ends_ends()
    {
        const string numbers = "[1,2,3,4,5,6,7,8,9,10]";
        var filter = string.Concat(Enumerable.Range(0, 9).Select(i => $"{numbers}.all(x{i}, "));
        Ask($"{filter}true{new string(')', 9)}", "{}")
            .ShouldBeOfType<FilterResult.Failed>()
            .Text.ShouldContain("the cost limit of 1000000 is exceeded");
    }

    [Theory]
    [InlineData("foo == 1", "failed to parse the CEL expression 'foo == 1': ERROR: <input>:1:1: ")]
    [InlineData("req.flag", "CEL expression output type mismatch: expected bool, got dyn")]
    [InlineData("claims.sub == 'x'", "failed to parse the CEL expression 'claims.sub == 'x'': ERROR: <input>:1:1: ")]
    public void An_expression_that_cannot_be_used_is_a_fault_of_the_Receiver(string filter, string expected)
    {
        var reading = SomeReceiver.Read(
            $$"""{"type":"generic","secretRef":{"name":"s"},"resources":[],"resourceFilter":"{{filter}}"}"""
        );
        var fault = reading.Fault.ShouldNotBeNull();
        fault.Reason.ShouldBe("InvalidCELExpression");
        fault.Message.ShouldStartWith(
            $"Reconciliation failed terminally due to configuration error: invalid resourceFilter expression: {expected}"
        );
        reading.Problems.ShouldHaveSingleItem().Message.ShouldStartWith("is not valid: 1:1: ");
    }

    private static FilterResult Ask(string filter, string body)
    {
        var spec = SomeReceiver.Spec("generic", $",\"resourceFilter\":\"{filter}\"");
        return Filters(spec, body).Ask(spec.Resources[0], s_object);
    }

    private static HookFilters Filters(ReceiverSpec spec, string body)
    {
        var hook = Hook(body);
        return HookFilters.Of(spec, hook, new Verdict.Genuine("", hook.Body), out _).ShouldNotBeNull();
    }

    private static Webhook Hook(string body) => SomeReceiver.Hook(body, ("Content-Type", "application/json"));
}

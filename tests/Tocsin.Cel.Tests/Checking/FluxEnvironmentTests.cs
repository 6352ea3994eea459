using System.Text.Json;
using Tocsin.Cel.Tests.Support;

namespace Tocsin.Cel.Tests.Checking;

public sealed class FluxEnvironmentTests
{
    private const string Event = """
        {
          "involvedObject": { "kind": "Kustomization", "name": "webapp", "namespace": "apps" },
          "metadata": { "env": "Prod_EU-1", "count": 3, "share": 0.5 },
          "timestamp": "2024-05-01T10:00:00Z"
        }
        """;

    private static readonly CelEnvironment Environment = Support
        .Cel.Flux.With("event", CelType.Dyn)
        .With("alert", CelType.Dyn)
        .With("provider", CelType.Dyn);

    private static readonly Dictionary<string, CelValue> Bindings = new()
    {
        ["event"] = Json(Event),
        ["alert"] = Json("{}"),
        ["provider"] = Json("""{"metadata":{"uid":"0c9c2e41-d2f9-4f9b-9c41-bebc1984d67a"}}"""),
    };

    [Theory]
    [InlineData("event.metadata.foo", "dyn")]
    [InlineData("event.metadata.a + event.metadata.b", "dyn")]
    [InlineData("event.metadata.foo + '/x'", "string")]
    [InlineData("string(event.metadata.foo)", "string")]
    [InlineData("event.severity == 'error'", "bool")]
    [InlineData("event.flag", "dyn")]
    [InlineData("event.metadata.?env.orValue('none')", "dyn")]
    [InlineData("event.metadata.all(k, k != '')", "bool")]
    [InlineData("event.list.map(x, x + 'a')", "list(string)")]
    [InlineData("provider.metadata.uid.split('-').first().value()", "string")]
    [InlineData("has(event.a) ? 'x' : event.b", "dyn")]
    [InlineData("[1, 2].first()", "optional_type(int)")]
    public void Knows_the_type_of_a_result_before_it_is_there(string expression, string type) =>
        Support.Cel.Compile(expression, Environment).ResultType.ToString().ShouldBe(type);

    [Fact]
    public void Makes_the_status_name_of_the_guide() =>
        Support
            .Cel.Result(
                "(event.involvedObject.kind + '/' + event.involvedObject.name + '/' + event.metadata.env + '/'"
                    + " + provider.metadata.uid.split('-').first().value()).lowerAscii()",
                Environment,
                Bindings
            )
            .ShouldBe("\"kustomization/webapp/prod_eu-1/0c9c2e41\"");

    [Theory]
    [InlineData("event.metadata.count", "3")]
    [InlineData("event.metadata.share", "0.5")]
    [InlineData("event.metadata.count < 3.5", "true")]
    [InlineData("event.metadata.?missing.orValue('none')", "\"none\"")]
    [InlineData("event.metadata.missing + 'x'", "error 1:16: no such key: 'missing'")]
    [InlineData("event.metadata.count + 'x'", "error 1:22: no such overload: +(int, string)")]
    [InlineData("sets.contains([1, 2], [2])", "true")]
    [InlineData("base64.decode('aGk=') == b'hi'", "true")]
    [InlineData("timestamp(event.timestamp).getHours()", "10")]
    [InlineData("'%s-%d'.format([event.involvedObject.name, event.metadata.count])", "\"webapp-3\"")]
    [InlineData("event.involvedObject.name.matches('^web')", "true")]
    [InlineData("optional.none().optMap(x, x + 'a').hasValue()", "false")]
    public void Evaluates_what_the_controllers_offer(string expression, string result) =>
        Support.Cel.Result(expression, Environment, Bindings).ShouldBe(result);

    [Theory]
    [InlineData("math.greatest(1, 2)", "1:6: undeclared function 'math.greatest'\n1:1: undeclared variable 'math'")]
    [InlineData("[2, 1].sort()", "1:8: undeclared function 'sort'")]
    [InlineData("cel.bind(x, 1, x)", "undeclared variable 'cel'")]
    [InlineData("[1].exists(i, v, v == 1)", "undeclared function 'exists'")]
    [InlineData("'a'.find('a')", "1:5: undeclared function 'find'")]
    [InlineData("[1, 'a']", "1:5: expected int as before in this literal, found string; dyn(…) allows both")]
    [InlineData("{'a': 1, 'b': 'c'}", "1:15: expected int as before in this literal, found string; dyn(…) allows both")]
    [InlineData("evnt.metadata", "1:1: undeclared variable 'evnt'")]
    public void Refuses_what_they_do_not_offer(string expression, string issue) =>
        Support.Cel.Refusal(expression, Environment).ShouldContain(issue.Split('\n')[0]);

    private static CelValue Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.ToCel();
    }
}

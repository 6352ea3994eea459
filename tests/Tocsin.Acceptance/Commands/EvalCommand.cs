using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tocsin.Acceptance.Commands;

public class EvalCommand
{
    private const string GuideExpression =
        "(event.involvedObject.kind + '/' + event.involvedObject.name + '/' + event.metadata.env + '/'"
        + " + provider.metadata.uid.split('-').first().value()).lowerAscii()";

    [Fact]
    public async Task All_conformance_cases_come_out_of_the_program_in_order()
    {
        var cases = await File.ReadAllLinesAsync(Shared.File("conformance/cel.jsonl"));
        var ended = await Cli.RunWith(string.Join('\n', cases.Select(WithoutAnswer)) + "\n", ["eval", "--jsonl"]);

        ended.Code.ShouldBe(0, ended.Error);
        ended.Error.ShouldBeEmpty();
        ended.OutputLines.Length.ShouldBe(cases.Length);
        cases.Zip(ended.OutputLines).Where(c => !Holds(c.First, c.Second)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_line_that_is_no_case_gives_an_error_and_the_next_one_its_value()
    {
        string[] lines =
        [
            "no json",
            "{}",
            """{"expr":"x","bindings":{"x":{"widget":1}}}""",
            "",
            """{"expr":"nothing"}""",
            """{"expr":"[timestamp(0), duration('90s'), optional.none(), optional.of(1)]"}""",
        ];
        var ended = await Cli.RunWith(string.Join('\n', lines), ["eval", "--jsonl"]);
        ended.Code.ShouldBe(0);
        ended.OutputLines.Length.ShouldBe(6);
        ended.OutputLines[..5].ShouldAllBe(l => l.StartsWith("{\"error\":\"", StringComparison.Ordinal));
        ended
            .OutputLines[5]
            .ShouldBe(
                """{"value":{"list":[{"timestamp":"1970-01-01T00:00:00Z"},{"duration":"90s"},{"optional":null},{"optional":{"int":"1"}}]}}"""
            );
    }

    [Fact]
    public async Task The_guide_s_expression_is_tried_on_files()
    {
        using var workspace = new Workspace();
        var e = await Write(workspace, "event.json", Given.Event("webapp", metadata: [("event.toolkit.fluxcd.io/team", "x")]));
        var alert = await Write(
            workspace,
            "alert.yaml",
            "apiVersion: notification.toolkit.fluxcd.io/v1beta3\nkind: Alert\nmetadata: {name: a, namespace: apps}\n"
                + "spec: {providerRef: {name: p}, eventSources: [{kind: Kustomization, name: '*'}], eventMetadata: {env: Prod_EU-1}}\n"
        );
        var provider = await Write(
            workspace,
            "provider.yaml",
            "apiVersion: notification.toolkit.fluxcd.io/v1beta3\nkind: Provider\n"
                + "metadata: {name: p, uid: 0c9c2e41-d2f9-4f9b-9c41-bebc1984d67a}\nspec: {type: github}\n"
        );

        var ended = await Cli.Run("eval", GuideExpression, "--event", e, "--alert", alert, "--provider", provider);
        ended.Code.ShouldBe(0, ended.Error);
        ended.Error.ShouldBeEmpty();
        ended.OutputLines.ShouldHaveSingleItem().ShouldBe("kustomization/webapp/prod_eu-1/0c9c2e41");
        (
            await Cli.Run("eval", "alert.metadata.uid + provider.spec.type", "--alert", alert, "--provider", provider)
        ).Code.ShouldBe(0);
    }

    [Theory]
    [InlineData("event.metadata.env + ", "1:22: ")]
    [InlineData("1 + 'a'", "1:3: ")]
    [InlineData("event.metadata.env + 'x'", "1:7: no such key: 'metadata'")]
    public async Task What_is_wrong_is_one_line_with_its_position(string expression, string cause)
    {
        var ended = await Cli.Run("eval", expression);
        ended.Code.ShouldBe(1);
        ended.Output.ShouldBeEmpty();
        ended.ErrorLines.ShouldHaveSingleItem().ShouldStartWith("tocsin eval: " + cause);
    }

    [Fact]
    public async Task Wrong_usage_exits_with_2_and_a_file_that_is_not_there_with_1()
    {
        (await Cli.Run("eval")).Code.ShouldBe(2);
        (await Cli.Run("eval", "1", "--jsonl")).Code.ShouldBe(2);
        var missing = await Cli.Run("eval", "'a'", "--event", "/no/such/file");
        missing.Code.ShouldBe(1);
        missing.ErrorLines.ShouldHaveSingleItem().ShouldContain("/no/such/file");
        (await Cli.Run("eval", "--help")).Output.ShouldContain("tocsin eval --jsonl");
    }

    [Fact]
    public async Task A_result_that_is_not_known_to_be_a_string_is_shown_with_a_word_of_warning()
    {
        var ended = await Cli.Run("eval", "[1, 2].map(x, x * 2)");
        (ended.Code, ended.Output.Trim()).ShouldBe((0, "[2, 4]"));
        ended.ErrorLines.ShouldHaveSingleItem().ShouldContain("must be a string");
    }

    private static string WithoutAnswer(string line)
    {
        var node = JsonNode.Parse(line)!.AsObject();
        node.Remove("value");
        node.Remove("error");
        return node.ToJsonString();
    }

    private static bool Holds(string wanted, string found)
    {
        var (want, got) = (JsonNode.Parse(wanted)!.AsObject(), JsonNode.Parse(found)!.AsObject());
        return got.Count == 1
            && (
                want["value"] is { } value
                    ? got["value"] is { } v && Same(value, v)
                    : got["error"]?.GetValueKind() == JsonValueKind.String
            );
    }

    private static bool Same(JsonNode wanted, JsonNode found)
    {
        var (type, value) = wanted.AsObject().Single();
        var (otherType, other) = found.AsObject().Single();
        return type == otherType
            && type switch
            {
                "double" => BitConverter.DoubleToInt64Bits(Number(value!)) == BitConverter.DoubleToInt64Bits(Number(other!)),
                "list" => value!.AsArray().Count == other!.AsArray().Count
                    && value.AsArray().Zip(other.AsArray()).All(p => Same(p.First!, p.Second!)),
                "map" => value!.AsArray().Count == other!.AsArray().Count
                    && value.AsArray().All(p => other.AsArray().Any(o => Same(p![0]!, o![0]!) && Same(p[1]!, o[1]!))),
                _ => JsonNode.DeepEquals(value, other),
            };
    }

    private static double Number(JsonNode text) =>
        text.GetValue<string>() switch
        {
            "inf" => double.PositiveInfinity,
            "-inf" => double.NegativeInfinity,
            var number => double.Parse(number, CultureInfo.InvariantCulture),
        };

    private static async Task<string> Write(Workspace workspace, string name, string text)
    {
        var path = workspace.PathOf(name);
        await File.WriteAllTextAsync(path, text);
        return path;
    }
}

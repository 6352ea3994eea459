using System.Text.Json.Nodes;
using Tocsin.Commands;
using Tocsin.Core.Reports;
using Tocsin.Tests.Support;

namespace Tocsin.Tests.Commands;

public sealed class FindingFormatTests : IDisposable
{
    private readonly ManifestFolder _folder = new();

    public FindingFormatTests() =>
        _folder
            .With("a,b:c%.yaml", ManifestFolder.Alert("a", "  summary: s\n  inclusionList: ['100%[']"))
            .With("b.yaml", ManifestFolder.Slack);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Text_ends_with_the_code() =>
        Run("text").Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldAllBe(l => l.EndsWith(']') && l.Contains(" ["));

    [Fact]
    public void Json_has_every_field_of_a_finding()
    {
        var answer = JsonNode.Parse(Run("json"))!;
        answer["errors"]!.GetValue<int>().ShouldBe(1);
        answer["warnings"]!.GetValue<int>().ShouldBe(2);
        var first = answer["findings"]![0]!.AsObject();
        first["file"]!.GetValue<string>().ShouldBe(_folder.PathOf("a,b:c%.yaml"));
        first["line"]!.GetValue<int>().ShouldBe(7);
        first["kind"]!.GetValue<string>().ShouldBe("Alert");
        first["namespace"]!.GetValue<string>().ShouldBe("flux-system");
        first["name"]!.GetValue<string>().ShouldBe("a");
        first["field"]!.GetValue<string>().ShouldBe("spec.summary");
        first["severity"]!.GetValue<string>().ShouldBe("warning");
        first["code"]!.GetValue<string>().ShouldBe("deprecated-field");
        first["message"]!.GetValue<string>().ShouldContain("eventMetadata");
    }

    [Fact]
    public void GitHub_gets_one_command_a_finding_with_nothing_left_to_split_at()
    {
        var lines = Run("github").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(3);
        lines[1]
            .ShouldStartWith(
                $"::error file={_folder.Root}/a%2Cb%3Ac%25.yaml,line=8,title=invalid-pattern in Alert/flux-system/a::"
            );
        lines[1].ShouldContain("'100%25['");
        lines.ShouldAllBe(l => l.StartsWith("::error file=") || l.StartsWith("::warning file="));
    }

    // The shape that SARIF 2.1.0 asks for: required members, closed values, and indexes that lead where they say.
    [Fact]
    public void Sarif_has_the_shape_of_its_standard()
    {
        var log = JsonNode.Parse(Run("sarif"))!.AsObject();
        Members(log, "$schema", "version", "runs");
        log["version"]!.GetValue<string>().ShouldBe("2.1.0");
        var run = log["runs"]!.AsArray().ShouldHaveSingleItem()!.AsObject();
        Members(run, "tool", "columnKind", "results");
        run["columnKind"]!.GetValue<string>().ShouldBeOneOf("utf16CodeUnits", "unicodeCodePoints");
        Members(run["tool"]!, "driver");
        Members(run["tool"]!["driver"]!, "name", "semanticVersion", "rules");
        var rules = run["tool"]!["driver"]!["rules"]!.AsArray();
        foreach (var rule in rules)
        {
            Members(rule!, "id", "shortDescription", "help");
            rule!["shortDescription"]!["text"]!.GetValue<string>().ShouldEndWith(".");
            Members(rule["help"]!, "text");
        }

        rules.Select(r => r!["id"]!.GetValue<string>()).ShouldBe(FindingCode.All.Select(c => c.Code));
        rules.Select(r => r!["id"]!.GetValue<string>()).ShouldBeUnique();
        var results = run["results"]!.AsArray();
        results.Count.ShouldBe(3);
        foreach (var result in results)
        {
            Members(result!, "ruleId", "ruleIndex", "level", "message", "locations");
            rules[result!["ruleIndex"]!.GetValue<int>()]!["id"]!
                .GetValue<string>()
                .ShouldBe(result["ruleId"]!.GetValue<string>());
            result["level"]!.GetValue<string>().ShouldBeOneOf("none", "note", "warning", "error");
            Members(result["message"]!, "text");
            var location = result["locations"]!.AsArray().ShouldHaveSingleItem()!;
            Members(location, "physicalLocation", "logicalLocations");
            Members(location["physicalLocation"]!, "artifactLocation", "region");
            var uri = location["physicalLocation"]!["artifactLocation"]!["uri"]!.GetValue<string>();
            Uri.IsWellFormedUriString(uri, UriKind.RelativeOrAbsolute).ShouldBeTrue(uri);
            location["physicalLocation"]!["region"]!["startLine"]!.GetValue<int>().ShouldBeGreaterThan(0);
            Members(location["logicalLocations"]![0]!, "fullyQualifiedName", "kind");
        }
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("sarif")]
    [InlineData("github")]
    public void The_same_files_are_told_in_the_same_words(string format) => Run(format).ShouldBe(Run(format));

    private static void Members(JsonNode node, params string[] names) => node.AsObject().Select(m => m.Key).ShouldBe(names);

    private string Run(string format)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Validate.Run(
            [_folder.Root],
            new ValidateOptions(Format: format),
            _folder.Options with
            {
                MissingSecretIsWarning = true,
            },
            output,
            error
        );
        error.ToString().ShouldBeEmpty();
        return output.ToString();
    }
}

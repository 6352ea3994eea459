using System.Text;
using Tocsin.Core.Documents;

namespace Tocsin.Core.Tests.Documents;

public class DocumentsTests
{
    [Fact]
    public void Json_keeps_types_and_lines()
    {
        var map = Read("{\n \"a\": \"1\",\n \"b\": [1.5,\n  true, null],\n \"c.d\": {\"e\": 2}\n}")
            .ShouldHaveSingleItem()
            .ShouldBeOfType<MapNode>();

        map["a"].ShouldBeOfType<ScalarNode>().Type.ShouldBe(ScalarType.Text);
        map["b"]
            .ShouldBeOfType<ListNode>()
            .Items.Cast<ScalarNode>()
            .Select(s => s.Type)
            .ShouldBe([ScalarType.Number, ScalarType.Boolean, ScalarType.Null]);
        (map.LineOf("a"), map.LineOf("b"), map.LineOf("b[1]"), map.LineOf("c.d.e"), map.LineOf("nowhere")).ShouldBe(
            (2, 3, 4, 5, 1)
        );
    }

    [Theory]
    [InlineData("{\n\"a\": 1,\n\"a\": 2}", 3, "the key 'a' is given twice in one object; keep one of them")]
    [InlineData("{\n\"a\": s3cret}", 2, "is not JSON: check for a missing comma, quote or bracket")]
    [InlineData("{\"a\":", 1, "is not JSON: check for a missing comma, quote or bracket")]
    public void Broken_json_is_told_with_its_line(string json, int line, string message)
    {
        var e = Should.Throw<DocumentException>(() => Read(json));

        (e.Line, e.Message).ShouldBe((line, message));
    }

    [Fact]
    public void Deep_json_is_refused() =>
        Should.Throw<DocumentException>(() => Read(new string('[', 1000) + new string(']', 1000)));

    [Theory]
    [InlineData("1m30s", false, 90_000)]
    [InlineData("500ms", false, 500)]
    [InlineData("1.5s", false, 1500)]
    [InlineData("1h", true, 3_600_000)]
    public void Durations(string text, bool hours, int milliseconds) =>
        GoDuration.Parse(text, hours).ShouldBe(TimeSpan.FromMilliseconds(milliseconds));

    [Theory]
    [InlineData("1h", false)]
    [InlineData("5", true)]
    [InlineData("", true)]
    [InlineData("1.s", true)]
    [InlineData(".5s", true)]
    [InlineData("-1s", true)]
    [InlineData("1s ", true)]
    [InlineData("1d", true)]
    [InlineData("99999999999999999999999999999999h", true)]
    public void No_durations(string text, bool hours) => GoDuration.Parse(text, hours).ShouldBeNull();

    [Theory]
    [InlineData("slak", "slack")]
    [InlineData("KUSTOMIZATION", "Kustomization")]
    [InlineData("zzzz", null)]
    public void Suggestions(string written, string? expected) =>
        Suggestion.Nearest(written, ["slack", "Kustomization", "github"]).ShouldBe(expected);

    private static IReadOnlyList<Node> Read(string json) => JsonDocuments.Read(Encoding.UTF8.GetBytes(json));
}

using Tocsin.Core.Documents;
using Tocsin.Resources.Manifests;

namespace Tocsin.Tests.Resources.Manifests;

public class YamlDocumentsTests
{
    [Theory]
    [InlineData("true", ScalarType.Boolean)]
    [InlineData("Yes", ScalarType.Boolean)]
    [InlineData("off", ScalarType.Boolean)]
    [InlineData("'true'", ScalarType.Text)]
    [InlineData("\"5\"", ScalarType.Text)]
    [InlineData("5", ScalarType.Number)]
    [InlineData("-1.5e3", ScalarType.Number)]
    [InlineData("0x1F", ScalarType.Number)]
    [InlineData("1_000", ScalarType.Number)]
    [InlineData(".inf", ScalarType.Number)]
    [InlineData("!!str 5", ScalarType.Text)]
    [InlineData("~", ScalarType.Null)]
    [InlineData("", ScalarType.Null)]
    [InlineData("1.2.3", ScalarType.Text)]
    [InlineData("2024-01-01", ScalarType.Text)]
    [InlineData("10m", ScalarType.Text)]
    [InlineData(".", ScalarType.Text)]
    [InlineData("-x", ScalarType.Text)]
    [InlineData("|\n  text\n", ScalarType.Text)]
    public void Words_are_what_they_are_to_Kubernetes(string yaml, ScalarType expected) =>
        Map($"a: {yaml}").Entries.ShouldHaveSingleItem().Value.ShouldBeOfType<ScalarNode>().Type.ShouldBe(expected);

    [Fact]
    public void Documents_are_read_one_after_the_other_and_keep_their_lines() =>
        YamlDocuments.Read("# c\n---\na: 1\n---\n---\nb: 2\n").Select(d => d.Line).ShouldBe([3, 5, 6], ignoreOrder: false);

    [Fact]
    public void Anchors_and_merge_keys_are_resolved()
    {
        var map = Map("base: &b { x: '1', y: '2' }\nuse:\n  <<: *b\n  y: '3'\nlist: [*b]\n");

        var use = map["use"].ShouldBeOfType<MapNode>();
        (use["x"].ShouldBeOfType<ScalarNode>().Text, use["y"].ShouldBeOfType<ScalarNode>().Text).ShouldBe(("1", "3"));
        map["list"].ShouldBeOfType<ListNode>().Items.ShouldHaveSingleItem().ShouldBeSameAs(map["base"]);
    }

    [Theory]
    [InlineData("a: &x b\nr: { *x : c }\n", "b")]
    [InlineData("a: &x b\nr:\n  *x : c\n", "b")]
    [InlineData("r: { &x b: c, d: { e: *x } }\n", "b,d")]
    [InlineData("a: { n: &x b, l: { t: a } }\nr: { *x : c }\n", "b")]
    [InlineData("a: { n: &x \"b\", l: 1 }\nr: { *x : c, k: *x }\n", "b,k")]
    [InlineData("a: [&x b, &y c]\nr: { *x : 1, *y : 2 }\n", "b,c")]
    [InlineData("a: { n: &x { b: c }, d: &y [e] }\nr: { <<: *x, d: *y }\n", "d,b")]
    [InlineData("a: { n: &x, m: &y !!str b }\nr: { m: *x, *y : c }\n", "m,b")]
    [InlineData("&k r: { *k : c }\n", "r")]
    public void Anchors_and_aliases_stand_in_keys_and_flow_collections(string yaml, string keys) =>
        string.Join(',', Map(yaml)["r"].ShouldBeOfType<MapNode>().Entries.Select(e => e.Key)).ShouldBe(keys);

    [Theory]
    [InlineData("a: 1\nb: 2\na: 3\n", 3, "the key 'a' is given twice in one map; keep one of them")]
    [InlineData("a: *nope\n", 1, "the alias '*nope' has no anchor before it")]
    [InlineData("a: &a [*a]\n", 1, "the alias '*a' has no anchor before it")]
    [InlineData("? [a]\n: b\n", 1, "a key must be a plain text")]
    public void Refuses(string yaml, int line, string message)
    {
        var e = Should.Throw<DocumentException>(() => YamlDocuments.Read(yaml));

        (e.Line, e.Message).ShouldBe((line, message));
    }

    [Theory]
    [InlineData("a: 1\n  b: 2\n", 2)]
    [InlineData("a: [1\nb: 2\n", 2)]
    [InlineData("a: 'x\n", 2)]
    [InlineData("a:\n\t- b\n", 2)]
    [InlineData("a: !<\n", 1)]
    public void Broken_syntax_is_told_with_a_line_near_it(string yaml, int line)
    {
        var e = Should.Throw<DocumentException>(() => YamlDocuments.Read(yaml));

        e.Message.ShouldStartWith("is not valid YAML");
        e.Line.ShouldBeInRange(1, line + 1);
    }

    [Fact]
    public void An_alias_bomb_is_bounded()
    {
        var bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
        for (var i = 1; i < 12; i++)
        {
            bomb += $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n";
        }

        Should.Throw<DocumentException>(() => YamlDocuments.Read(bomb)).Message.ShouldContain("split it");
    }

    [Fact]
    public void Depth_is_bounded() =>
        Should.Throw<DocumentException>(() => YamlDocuments.Read(new string('[', 5000))).Message.ShouldContain("levels deep");

    private static MapNode Map(string yaml) => YamlDocuments.Read(yaml).ShouldHaveSingleItem().ShouldBeOfType<MapNode>();
}

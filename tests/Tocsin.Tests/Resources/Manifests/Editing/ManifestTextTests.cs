using Tocsin.Core.Documents;
using Tocsin.Core.Resources;
using Tocsin.Resources.Manifests.Editing;

namespace Tocsin.Tests.Resources.Manifests.Editing;

/// <summary>What changes in a manifest's text when a field is set, an object added or taken out; all the rest stays.</summary>
public class ManifestTextTests
{
    private const string Head =
        "apiVersion: notification.toolkit.fluxcd.io/v1beta3\nkind: Alert\nmetadata:\n  name: a\n  namespace: apps\n";

    /// <summary>What stands below the head, and what should after <c>spec.suspend</c> became true.</summary>
    public static TheoryData<string, string> Suspended =>
        new()
        {
            { "spec:\n  suspend: false # not yet\n  summary: x\n", "spec:\n  suspend: true # not yet\n  summary: x\n" },
            { "spec:\n  suspend: true\n", "spec:\n  suspend: true\n" },
            { "spec:\n  suspend: yes\n", "spec:\n  suspend: yes\n" },
            { "spec:\n  suspend:\n  summary: x\n", "spec:\n  suspend: true\n  summary: x\n" },
            { "spec:\n  suspend:   # open\n", "spec:\n  suspend: true   # open\n" },
            { "spec:\n  suspend: ~\n", "spec:\n  suspend: true\n" },
            { "spec:\n  summary: x # why\n# end\n", "spec:\n  summary: x # why\n  suspend: true\n# end\n" },
            { "spec:\n    summary: x", "spec:\n    summary: x\n    suspend: true\n" },
            { "spec: { summary: 'x' } # flow\n", "spec: { summary: 'x', suspend: true } # flow\n" },
            { "spec: {}\n", "spec: { suspend: true }\n" },
            { "spec:\n", "spec:\n  suspend: true\n" },
            {
                "spec:\n  eventSources:\n  - kind: Kustomization\n    name: '*'   # all\n\n---\n# other\n",
                "spec:\n  eventSources:\n  - kind: Kustomization\n    name: '*'   # all\n  suspend: true\n\n---\n# other\n"
            },
            {
                "spec:\n  summary: |\n    one\n    two\n\n# end\n",
                "spec:\n  summary: |\n    one\n    two\n  suspend: true\n\n# end\n"
            },
            { "spec: {\n  \"summary\": \"x\"   # here\n}\n", "spec: {\n  \"summary\": \"x\",\n  suspend: true   # here\n}\n" },
        };

    [Theory, MemberData(nameof(Suspended))]
    public void Suspend_changes_one_word_or_adds_one_line(string before, string after) =>
        Suspend(Head + before).ShouldBe(Head + after);

    [Fact]
    public void Line_breaks_of_Windows_stay()
    {
        var text = (Head + "spec:\n  summary: x\n# end\n").Replace("\n", "\r\n");
        Suspend(text).ShouldBe((Head + "spec:\n  summary: x\n  suspend: true\n# end\n").Replace("\n", "\r\n"));
    }

    [Fact]
    public void Letters_beyond_the_basic_plane_do_not_shift_anything() =>
        Suspend("# 🚀🚀 über\n" + Head + "spec:\n  summary: '🚀' # 🚀\n  suspend: false\n")
            .ShouldBe("# 🚀🚀 über\n" + Head + "spec:\n  summary: '🚀' # 🚀\n  suspend: true\n");

    [Fact]
    public void What_a_merge_key_brings_is_overridden_beside_it() =>
        Suspend("x: &common\n  suspend: false\n---\n" + Head + "spec:\n  <<: &c { suspend: false }\n  summary: x\n")
            .ShouldEndWith("  summary: x\n  suspend: true\n");

    [Fact]
    public void What_others_refer_to_is_not_changed() =>
        Should
            .Throw<EditException>(() => Suspend(Head + "spec: &spec\n  suspend: false\nother: *spec\n"))
            .Message.ShouldContain("without harm");

    [Fact]
    public void An_item_of_a_list_is_found()
    {
        var item = string.Join('\n', Head.TrimEnd().Split('\n').Select((l, i) => (i == 0 ? "- " : "  ") + l));
        var list = $"apiVersion: v1\nkind: List\nitems:\n{item.Replace("name: a", "name: b")}\n{item}\n  spec:\n    summary: x\n";
        Suspend(list).ShouldBe(list + "    suspend: true\n");
    }

    [Theory]
    [InlineData(
        """{"kind":"Alert","spec":{"summary":"ü🚀"}}""",
        """{"kind":"Alert","spec":{"summary":"ü🚀", "suspend": true}}"""
    )]
    [InlineData("""{"kind":"Alert","spec":{"suspend" : false}}""", """{"kind":"Alert","spec":{"suspend" : true}}""")]
    [InlineData(
        "{\n\t\"kind\": \"Alert\",\n\t\"spec\": {\n\t\t\"summary\": \"x\"\n\t}\n}\n",
        "{\n\t\"kind\": \"Alert\",\n\t\"spec\": {\n\t\t\"summary\": \"x\",\n  \"suspend\": true\n\t}\n}\n"
    )]
    public void JSON_stays_JSON(string before, string after)
    {
        const string rest =
            "\"apiVersion\":\"notification.toolkit.fluxcd.io/v1beta3\",\"metadata\":{\"name\":\"a\",\"namespace\":\"apps\"},";
        var text = before.Insert(1, rest);
        new ManifestText(text, isJson: true).With(Key("a"), Suspension).ShouldBe(after.Insert(1, rest));
    }

    public static TheoryData<string, string, string> Fields =>
        new()
        {
            { "spec:\n  channel: \"#a\" # room\n", "channel: '#b'", "spec:\n  channel: \"#b\" # room\n" },
            { "spec:\n  channel: 'a'\n", "channel: it's", "spec:\n  channel: 'it''s'\n" },
            { "spec:\n  channel: a\n", "channel: '#b'", "spec:\n  channel: '#b'\n" },
            { "spec:\n  channel: a\n", "channel: 'true'", "spec:\n  channel: \"true\"\n" },
            { "spec: {channel: a}\n", "channel: 'b, c'", "spec: {channel: 'b, c'}\n" },
            { "spec:\n  channel: |\n    long\n    text\n  type: x\n", "channel: b", "spec:\n  channel: b\n  type: x\n" },
            { "spec:\n  type: x\n", "secretRef: { name: s }", "spec:\n  type: x\n  secretRef:\n    name: s\n" },
            { "spec:\n  secretRef: { name: r } # key\n", "secretRef: { name: s }", "spec:\n  secretRef: { name: s } # key\n" },
            { "spec:\n  secretRef:\n", "secretRef: { name: s }", "spec:\n  secretRef:\n    name: s\n" },
            {
                "spec:\n  eventSources: # those\n    - kind: A\n      name: b # gone\n  type: x\n",
                "eventSources: [{ kind: B, name: '*' }]",
                "spec:\n  eventSources: # those\n    - kind: B\n      name: '*' # gone\n  type: x\n"
            },
            {
                "spec:\n  eventSources:\n  - kind: A\n    name: b\n  type: x\n",
                "eventSources: [{ kind: B, name: c }, { kind: D, name: e }]",
                "spec:\n  eventSources:\n  - kind: B\n    name: c\n  - kind: D\n    name: e\n  type: x\n"
            },
            {
                "spec:\n  eventSources: [{ kind: A, name: b }]\n",
                "eventSources: [{ kind: B, name: '*' }]",
                "spec:\n  eventSources: [{kind: B, name: '*'}]\n"
            },
            {
                "spec:\n  eventSources:\n  - name: b # first\n    kind: A\n",
                "eventSources: [{ kind: A, name: b }]",
                "spec:\n  eventSources:\n  - name: b # first\n    kind: A\n"
            },
        };

    [Theory, MemberData(nameof(Fields))]
    public void A_field_is_written_in_the_style_that_stands_there(string before, string fields, string after) =>
        new ManifestText(Head + before, isJson: false)
            .With(Key("a"), (MapNode)YamlDocumentsOf($"spec: {{ {fields} }}"))
            .ShouldBe(Head + after);

    [Theory]
    [InlineData("A\n---\nB\n---\nC\n", "a", "B\n---\nC\n")]
    [InlineData("A\n---\nB\n---\nC\n", "b", "A\n---\nC\n")]
    [InlineData("A\n---\nB\n---\nC", "c", "A\n---\nB\n")]
    [InlineData("---\nA\n---\nB\n", "a", "---\nB\n")]
    [InlineData("# the file's\n\n# a's\nA\n---\n# b's\nB\n", "a", "# the file's\n\n---\n# b's\nB\n")]
    [InlineData("# the file's\n---\nA\n---\nB\n", "a", "# the file's\n---\nB\n")]
    [InlineData("# a's\nA\n", "a", "")]
    public void A_document_goes_with_its_comments(string before, string name, string after) =>
        new ManifestText(Spelt(before), isJson: false).Without(Key(name)).ShouldBe(Spelt(after));

    [Theory]
    [InlineData("items:\n- A\n- B\n# end\n", "a", "items:\n- B\n# end\n")]
    [InlineData("items:\n  - A\n  - B\n# end\n", "b", "items:\n  - A\n# end\n")]
    [InlineData("items: [ A, B ] # all\n", "a", "items: [ B ] # all\n")]
    [InlineData("items: [ A, B ] # all\n", "b", "items: [ A ] # all\n")]
    [InlineData("items:\n- A\nmore: x\n", "a", "items: []\nmore: x\n")]
    public void An_item_goes_out_of_its_list(string before, string name, string after)
    {
        const string list = "apiVersion: v1\nkind: List\n";
        new ManifestText(list + Spelt(before), isJson: false).Without(Key(name)).ShouldBe(list + Spelt(after));
    }

    [Theory]
    [InlineData("", "NEW")]
    [InlineData("A\n", "A\n---\nNEW")]
    [InlineData("A\n# end", "A\n# end\n---\nNEW")]
    [InlineData("A\n---\n", "A\n---\nNEW")]
    public void A_new_object_is_the_last_document(string before, string after)
    {
        const string o = "apiVersion: v1\nkind: Thing\nmetadata:\n  name: n\n";
        new ManifestText(Spelt(before), isJson: false).And((MapNode)YamlDocumentsOf(o)).ShouldBe(Spelt(after).Replace("NEW", o));
    }

    private static MapNode Suspension => (MapNode)YamlDocumentsOf("spec: { suspend: true }");

    private static string Suspend(string text) => new ManifestText(text, isJson: false).With(Key("a"), Suspension);

    private static Node YamlDocumentsOf(string yaml) => Tocsin.Resources.Manifests.YamlDocuments.ReadOne(yaml)!;

    private static ObjectKey Key(string name) => new(ResourceKinds.Group, "Alert", new("apps", name));

    // A letter stands for an Alert of that name.
    private static string Spelt(string text) =>
        "ABC".Aggregate(
            text,
            (t, letter) =>
                t.Replace(
                    letter.ToString(),
                    $"{{ apiVersion: {ResourceKinds.Group}/v1beta3, kind: Alert, metadata: {{ name: {char.ToLowerInvariant(letter)}, namespace: apps }} }}"
                )
        );
}

using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using YamlDotNet.RepresentationModel;

namespace Tocsin.Integrations.Tests.Providers;

/// <summary>Each type has a page, and what the page shows is what happens.</summary>
public class DocumentationPages
{
    private static readonly string[] Headings =
    [
        "## What it is for",
        "## Credential",
        "## Manifest",
        "## Request",
        "## Limits",
        "## Differences from the reference",
        "## Troubleshooting",
    ];

    public static TheoryData<string> Names => EveryProvider.Names;

    [Fact]
    public void Are_there_for_each_type_and_for_nothing_else() =>
        Directory
            .EnumerateFiles(Path.GetDirectoryName(PathOf("x"))!, "*.md")
            .Select(Path.GetFileNameWithoutExtension)
            .ShouldBe(Catalog.Providers.Keys, ignoreOrder: true);

    [Theory, MemberData(nameof(Names))]
    public void Have_the_same_headings(string name) =>
        File.ReadLines(PathOf(name)).Where(l => l.StartsWith("## ", StringComparison.Ordinal)).ShouldBe(Headings);

    [Theory, MemberData(nameof(Names))]
    public void Show_the_request_as_it_is_sent(string name)
    {
        var page = File.ReadAllText(PathOf(name));
        var language = EveryProvider.OtherProtocols.Contains(name) ? "text" : "http";
        var golden = File.ReadAllText(Golden.PathOf($"{name}/error.{language}"));
        Golden.TextMatches(PathOf(name), page.Replace(Block(page, language), golden, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Names))]
    public void Show_a_manifest_that_works(string name)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(Block(File.ReadAllText(PathOf(name)), "yaml")));
        var documents = yaml.Documents.Select(d => (YamlMappingNode)d.RootNode).ToList();
        var spec = (YamlMappingNode)documents[0]["spec"];
        var secret = documents.Count > 1 ? (YamlMappingNode)documents[1]["stringData"] : [];
        Text(spec, "type").ShouldBe(name);
        if (documents.Count > 1)
        {
            Text((YamlMappingNode)spec["secretRef"], "name").ShouldBe(Text((YamlMappingNode)documents[1]["metadata"], "name"));
        }

        var to = Some.Destination(name) with
        {
            Address = Sensitive.Of(Text(secret, "address") ?? Text(spec, "address") ?? ""),
            Channel = Sensitive.Of(Text(spec, "channel") ?? ""),
            Token = Text(secret, "token") is { } token ? Sensitive.Of(token) : null,
        };
        Catalog.Providers[name].Check(to).ShouldBeEmpty();
    }

    private static string? Text(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out var value) ? ((YamlScalarNode)value).Value : null;

    private static string Block(string page, string language)
    {
        var start = page.IndexOf($"```{language}\n", StringComparison.Ordinal) + language.Length + 4;
        return page[start..page.IndexOf("```\n", start, StringComparison.Ordinal)];
    }

    private static string PathOf(string name) => Path.Combine(Golden.Root, "docs", "providers", name + ".md");
}

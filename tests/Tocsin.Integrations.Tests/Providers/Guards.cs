using System.Text.RegularExpressions;
using Tocsin.Core.Providers;
using YamlDotNet.RepresentationModel;

namespace Tocsin.Integrations.Tests.Providers;

/// <summary>What has to be written for each type is there for each type, and for nothing else.</summary>
public partial class Guards
{
    /// <summary>Types that the resource allows and that are not built; a Provider of one says so.</summary>
    private static readonly string[] s_notBuilt = [];

    [Fact]
    public void The_catalog_holds_what_the_resource_allows() =>
        Catalog.Providers.Keys.Concat(s_notBuilt).ShouldBe(ProviderSpec.Types, ignoreOrder: true);

    [Fact]
    public void The_resource_allows_what_the_reference_s_allows()
    {
        var line = File.ReadLines(Shared.File("spec/crds.md"))
            .Single(l => l.StartsWith("`type` enum in 1.9.3", StringComparison.Ordinal));
        Quoted()
            .Matches(line)
            .Select(m => m.Groups["name"].Value)
            .Except(["type", "main"])
            .ShouldBe(ProviderSpec.Types, ignoreOrder: true);
    }

    [Fact]
    public void Each_type_has_its_goldens() =>
        Directory
            .EnumerateDirectories(Golden.PathOf(""))
            .Where(d => Directory.EnumerateFiles(d, "error.*").Any() && Directory.EnumerateFiles(d, "info.*").Any())
            .Select(Path.GetFileName)
            .ShouldBe(Catalog.Providers.Keys, ignoreOrder: true);

    [Fact]
    public void Each_type_has_its_example()
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(File.ReadAllText(Path.Combine(Golden.Root, "examples", "all.yaml"))));
        yaml.Documents.Select(d => (YamlMappingNode)d.RootNode)
            .Where(d => d["kind"].ToString() == "Provider")
            .Select(d => d["spec"]["type"].ToString())
            .ShouldBe(Catalog.Providers.Keys, ignoreOrder: true);
    }

    [GeneratedRegex("`(?<name>[a-z][a-z.-]*)`", RegexOptions.None, 5000)]
    private static partial Regex Quoted();
}

using Tocsin.Commands;
using Tocsin.Integrations;

namespace Tocsin.Tests.Commands;

public class CrdsTests
{
    private static readonly string s_folder = Path.Combine(Golden.Root, "deploy/crds");

    [Fact]
    public async Task The_program_prints_the_files_of_the_install()
    {
        var printed = new StringWriter();
        await Crds.Run(printed);

        printed
            .ToString()
            .ShouldBe(
                string.Join(
                    "---\n",
                    Directory.GetFiles(s_folder, "*s.yaml").Order(StringComparer.Ordinal).Select(File.ReadAllText)
                )
            );
    }

    [Fact]
    public void The_schema_knows_the_provider_types_that_the_program_knows()
    {
        var lines = File.ReadAllLines(Path.Combine(s_folder, "providers.yaml")).Select(l => l.Trim()).ToList();
        var start = lines.IndexOf("enum:", lines.IndexOf("description: Which service it is."));

        lines[(start + 1)..]
            .TakeWhile(l => l.StartsWith("- ", StringComparison.Ordinal))
            .Select(l => l[2..])
            .Order(StringComparer.Ordinal)
            .ShouldBe(Catalog.Providers.Keys.Order(StringComparer.Ordinal));
    }
}

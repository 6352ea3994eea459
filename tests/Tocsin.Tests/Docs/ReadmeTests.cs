using System.Text;
using Tocsin.Core.Configuration;
using Tocsin.Core.Events;
using Tocsin.Integrations;
using Tocsin.Resources.Manifests;

namespace Tocsin.Tests.Docs;

/// <summary>The README's walk-through, as written.</summary>
public class ReadmeTests
{
    private static readonly string s_readme = File.ReadAllText(Path.Combine(Golden.Root, "README.md"));

    [Fact]
    public void Its_manifest_is_without_a_finding_and_takes_its_event()
    {
        var folder = Directory.CreateTempSubdirectory("tocsin-readme-");
        File.WriteAllText(Path.Combine(folder.FullName, "webhook.yaml"), Indented(Between("<<'EOF'\n", "   EOF")));

        var source = new ManifestSource([folder.FullName], new ManifestOptions { Types = Catalog.Providers }, new FakeClock());
        source.Load();
        folder.Delete(recursive: true);
        source.Findings.ShouldBeEmpty();

        var (e, fault) = EventDecoder.Decode(Encoding.UTF8.GetBytes(Between("http://127.0.0.1:9090/ -d '", "'\n")));
        fault.ShouldBeNull();
        EventDecoder.Incomplete(e!).ShouldBeNull();
        Dispatch
            .Of(EventRules.CleanOnArrival(e!), source.Current)
            .Notifications.Single()
            .Provider.ToString()
            .ShouldBe("flux-system/webhook");
    }

    [Fact]
    public void Its_links_lead_somewhere()
    {
        foreach (var link in s_readme.Split("](")[1..].Select(part => part.Split(')')[0]))
        {
            Path.Exists(Path.Combine(Golden.Root, link)).ShouldBeTrue(link);
        }
    }

    [Fact]
    public void Every_command_it_names_exists()
    {
        foreach (var command in s_readme.Split('\n').Where(line => line.StartsWith("| `./", StringComparison.Ordinal)))
        {
            var words = command.Split('`')[1].Split(' ');
            File.Exists(Path.Combine(Golden.Root, words[0])).ShouldBeTrue(words[0]);
            if (words is ["./tocsin", var verb, ..])
            {
                File.Exists(Path.Combine(Golden.Root, "src/Tocsin/Commands", char.ToUpperInvariant(verb[0]) + verb[1..] + ".cs"))
                    .ShouldBeTrue(verb);
            }
        }
    }

    private static string Between(string start, string end)
    {
        var from = s_readme.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return s_readme[from..s_readme.IndexOf(end, from, StringComparison.Ordinal)];
    }

    // The walk-through stands in a numbered list, three spaces in.
    private static string Indented(string text) =>
        string.Join('\n', text.Split('\n').Select(line => line.StartsWith("   ", StringComparison.Ordinal) ? line[3..] : line));
}

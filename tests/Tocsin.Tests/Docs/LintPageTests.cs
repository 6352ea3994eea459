using System.Text.Json;
using Tocsin.Commands;
using Tocsin.Core.Reports;
using Tocsin.Tests.Support;

namespace Tocsin.Tests.Docs;

/// <summary>The pages of <c>docs/lint</c>: their examples are run as a reader would run them.</summary>
public sealed class LintPageTests : IDisposable
{
    // Of two there is nothing to read, one takes several files (KustomizeTests has them), of the others only a cluster can tell; Acceptance/Cluster/DeadSources does.
    private static readonly string[] s_withoutExample =
    [
        FindingCode.Unreadable,
        FindingCode.NoManifests,
        FindingCode.Kustomization,
        FindingCode.SourceKindNotServed,
        FindingCode.SourceNamespaceNotFound,
    ];
    private static readonly string s_folder = Path.Combine(Golden.Root, "docs/lint");
    private readonly ManifestFolder _folder = new();

    public static TheoryData<string> Codes => [.. FindingCode.All.Select(c => c.Code)];

    public static TheoryData<string> Shown => [.. FindingCode.All.Select(c => c.Code).Except(s_withoutExample)];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void There_is_a_page_for_each_code_and_no_other() =>
        Directory
            .EnumerateFiles(s_folder)
            .Select(f => Path.GetFileNameWithoutExtension(f)!)
            .Order(StringComparer.Ordinal)
            .ShouldBe(FindingCode.All.Select(c => c.Code).Order(StringComparer.Ordinal));

    [Fact]
    public void The_page_of_validate_lists_them_all()
    {
        var page = File.ReadAllText(Path.Combine(Golden.Root, "docs/validate.md"));
        foreach (var (code, title) in FindingCode.All)
        {
            page.ShouldContain($"| [{code}](lint/{code}.md) | {title} |");
        }
    }

    [Theory, MemberData(nameof(Codes))]
    public void A_page_says_what_why_and_what_to_do(string code)
    {
        var page = Page(code);
        page.ShouldStartWith($"# {code}\n\n{FindingCode.All.First(c => c.Code == code).Title} This is a");
        page.ShouldContain("\n## Why it matters\n");
        page.ShouldContain("\n## What to do\n");
    }

    [Theory, MemberData(nameof(Shown))]
    public void The_wrong_example_gives_exactly_its_code(string code)
    {
        var findings = Found(code, "Wrong");
        findings.Select(f => f.Code).Distinct().ShouldBe([code]);
        Page(code).ShouldContain(findings[0].Severity == "error" ? "This is an error." : "This is a warning.");
    }

    [Theory, MemberData(nameof(Shown))]
    public void The_right_example_gives_nothing(string code) => Found(code, "Right").ShouldBeEmpty();

    [Fact]
    public void A_file_that_cannot_be_read_is_unreadable()
    {
        _folder.With("a.yaml", "");
        using (var file = File.OpenWrite(_folder.PathOf("a.yaml")))
        {
            file.SetLength(65L * 1024 * 1024);
        }

        Run([]).Select(f => f.Code).ShouldBe([FindingCode.Unreadable]);
    }

    [Fact]
    public void A_folder_without_a_manifest_has_no_manifests() => Run([]).Select(f => f.Code).ShouldBe([FindingCode.NoManifests]);

    private static string Page(string code) => File.ReadAllText(Path.Combine(s_folder, code + ".md"));

    private (string Code, string Severity)[] Found(string code, string part)
    {
        var page = Page(code);
        var from = page.IndexOf($"\n## {part}\n", StringComparison.Ordinal);
        from = page.IndexOf("```yaml\n", from, StringComparison.Ordinal) + "```yaml\n".Length;
        _folder.With("example.yaml", page[from..page.IndexOf("```", from, StringComparison.Ordinal)]);
        return Run(page.Contains("--no-cross-namespace-refs", StringComparison.Ordinal) ? ["refuse"] : []);
    }

    // Files are as open as most are; the folder of the test would keep them to itself.
    private (string Code, string Severity)[] Run(string[] flags)
    {
        const UnixFileMode open = (UnixFileMode)0b111_101_101;
        File.SetUnixFileMode(_folder.Root, open);
        foreach (var file in Directory.EnumerateFiles(_folder.Root))
        {
            File.SetUnixFileMode(file, open);
        }

        using var output = new StringWriter();
        using var error = new StringWriter();
        var options = _folder.Options with { MissingSecretIsWarning = true, NoCrossNamespaceRefs = flags is [_, ..] };
        Validate.Run([_folder.Root], new ValidateOptions(Format: "json"), options, output, error);
        using var found = JsonDocument.Parse(output.ToString());
        return
        [
            .. found
                .RootElement.GetProperty("findings")
                .EnumerateArray()
                .Select(f => (f.GetProperty("code").GetString()!, f.GetProperty("severity").GetString()!)),
        ];
    }
}

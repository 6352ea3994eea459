using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Commands.Findings;

/// <summary>The ways in which <c>validate</c> prints what it found.</summary>
internal static class FindingFormat
{
    public static IReadOnlyList<string> Names { get; } = ["text", "json", "sarif", "github"];

    public static void Write(string format, IReadOnlyList<Finding> findings, TextWriter output)
    {
        switch (format)
        {
            case "json":
                FindingJson.Write(findings, output);
                break;
            case "sarif":
                FindingSarif.Write(findings, output);
                break;
            default:
                foreach (var finding in findings)
                {
                    output.WriteLine(format == "github" ? GitHubCommand.Of(finding) : Text(finding));
                }

                break;
        }
    }

    public static string Severity(Finding finding) => finding.Problem.IsWarning ? "warning" : "error";

    /// <summary>The object's full name; null when it is not known what the document is.</summary>
    public static string? ObjectOf(Finding finding) => finding.Kind.Length == 0 ? null : $"{finding.Kind}/{finding.Name}";

    /// <summary>Lines count from 1; what has no line is at the start of its file.</summary>
    public static int LineOf(Finding finding) => Math.Max(finding.Problem.Line, 1);

    private static string Text(Finding finding) => $"{finding} [{finding.Problem.EffectiveCode}]";
}

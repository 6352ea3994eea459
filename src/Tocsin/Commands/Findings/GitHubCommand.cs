using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Commands.Findings;

/// <summary>
/// A finding as a workflow command, which GitHub shows at the line of the file.
/// https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
/// </summary>
internal static class GitHubCommand
{
    public static string Of(Finding finding)
    {
        var title = $"{finding.Problem.EffectiveCode}{(FindingFormat.ObjectOf(finding) is { } o ? $" in {o}" : "")}";
        return $"::{FindingFormat.Severity(finding)} file={Property(finding.Source)},line={FindingFormat.LineOf(finding)},"
            + $"title={Property(title)}::{Data(finding.Problem.ToString())}";
    }

    // The runner splits at line breaks, and properties at colons and commas; the percent sign is what escapes.
    private static string Data(string text) =>
        text.Replace("%", "%25", StringComparison.Ordinal)
            .Replace("\r", "%0D", StringComparison.Ordinal)
            .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) =>
        Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}

using System.Text;
using Tocsin.Core.Documents;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Resources.Manifests;

/// <summary>Tells templates of Helm, and others with <c>{{ … }}</c>, from manifests.</summary>
internal static class TemplateFile
{
    private static readonly string[] s_words = [".Values", ".Release", ".Chart", ".Capabilities", "include "];

    /// <summary>Whether a file is in the folder <c>templates</c> of a chart, and so is rendered by Helm.</summary>
    public static bool IsOfChart(string fullPath)
    {
        for (var folder = Path.GetDirectoryName(fullPath); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (
                Path.GetFileName(folder) == "templates"
                && File.Exists(Path.Combine(Path.GetDirectoryName(folder)!, "Chart.yaml"))
            )
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Of a chart's template it is only said when it is about alerting: a chart among manifests is as it should be.</summary>
    public static IEnumerable<Problem> OfChart(ReadOnlySpan<byte> bytes) =>
        IsAboutAlerting(bytes)
            ?
            [
                new Problem(
                    "",
                    "is a template of a Helm chart and is left out; to check what it makes, render it first:"
                        + " helm template CHART | tocsin validate -"
                )
                {
                    IsWarning = true,
                    Code = FindingCode.HelmTemplate,
                },
            ]
            : [];

    /// <summary>Whether a text that cannot be read as YAML is one.</summary>
    public static bool IsTemplate(ReadOnlySpan<byte> bytes) => bytes.IndexOf("{{"u8) >= 0;

    public static Problem Problem(ReadOnlySpan<byte> bytes, int line) =>
        new(
            "",
            "is a template ({{ … }}) and no manifest yet; it has to be rendered first: helm template CHART | tocsin validate -",
            line
        )
        {
            IsWarning = !IsAboutAlerting(bytes),
            Code = FindingCode.HelmTemplate,
        };

    /// <summary>What is wrong with an Alert, Provider or Receiver that reads as YAML and is a template all the same.</summary>
    public static Problem? In(Node document) =>
        document is MapNode map
        && map["apiVersion"] is ScalarNode version
        && version.Text.StartsWith(ResourceKinds.Group, StringComparison.Ordinal)
        && Line(map) is { } line
            ? Problem(Encoding.UTF8.GetBytes(ResourceKinds.Group), line)
            : null;

    private static bool IsAboutAlerting(ReadOnlySpan<byte> bytes) =>
        bytes.IndexOf("notification.toolkit.fluxcd.io"u8) >= 0 || bytes.IndexOf("tocsin.dev/"u8) >= 0;

    private static int? Line(Node node) =>
        node switch
        {
            ScalarNode scalar => IsTemplate(scalar.Text) ? scalar.Line : null,
            ListNode list => list.Items.Select(Line).FirstOrDefault(line => line is not null),
            MapNode map => map.Entries.Select(e => Line(e.Value)).FirstOrDefault(line => line is not null),
            _ => null,
        };

    private static bool IsTemplate(string text)
    {
        var at = text.IndexOf("{{", StringComparison.Ordinal);
        return at >= 0 && Array.Exists(s_words, w => text.IndexOf(w, at, StringComparison.Ordinal) >= 0);
    }
}

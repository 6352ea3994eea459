using System.Text.Json;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Commands.Findings;

/// <summary>
/// Findings in the Static Analysis Results Interchange Format, which code scanning services take.
/// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
/// </summary>
internal static class FindingSarif
{
    public static void Write(IReadOnlyList<Finding> findings, TextWriter output) =>
        FindingJson.Print(
            output,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
                json.WriteString("version", "2.1.0");
                json.WriteStartArray("runs");
                json.WriteStartObject();
                WriteTool(json);
                json.WriteString("columnKind", "utf16CodeUnits");
                json.WriteStartArray("results");
                foreach (var finding in findings)
                {
                    Write(json, finding);
                }

                json.WriteEndArray();
                json.WriteEndObject();
                json.WriteEndArray();
                json.WriteEndObject();
            }
        );

    private static void WriteTool(Utf8JsonWriter json)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "tocsin");
        json.WriteString("semanticVersion", typeof(FindingSarif).Assembly.GetName().Version?.ToString(3) ?? "0.0.0");
        json.WriteStartArray("rules");
        foreach (var (code, title) in FindingCode.All)
        {
            json.WriteStartObject();
            json.WriteString("id", code);
            WriteMessage(json, "shortDescription", title);
            WriteMessage(json, "help", $"docs/lint/{code}.md of Tocsin says why, and what to write instead.");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", finding.Problem.EffectiveCode);
        json.WriteNumber("ruleIndex", FindingCode.All.Index().First(c => c.Item.Code == finding.Problem.EffectiveCode).Index);
        json.WriteString("level", FindingFormat.Severity(finding));
        WriteMessage(json, "message", finding.Problem.ToString());
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", UriOf(finding.Source));
        json.WriteEndObject();
        json.WriteStartObject("region");
        json.WriteNumber("startLine", FindingFormat.LineOf(finding));
        json.WriteEndObject();
        json.WriteEndObject();
        if (FindingFormat.ObjectOf(finding) is { } name)
        {
            json.WriteStartArray("logicalLocations");
            json.WriteStartObject();
            json.WriteString("fullyQualifiedName", name);
            json.WriteString("kind", "resource");
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    // Below the working folder a path is relative to it: a repository's service knows no other.
    private static string UriOf(string path)
    {
        var full = Path.GetFullPath(path);
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, full);
        return relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative)
            ? new Uri(full).AbsoluteUri
            : string.Join('/', relative.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));
    }
}

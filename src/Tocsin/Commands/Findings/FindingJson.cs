using System.Text.Encodings.Web;
using System.Text.Json;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Commands.Findings;

/// <summary>Findings as one JSON object, for scripts.</summary>
internal static class FindingJson
{
    public static void Write(IReadOnlyList<Finding> findings, TextWriter output) =>
        Print(
            output,
            json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("findings");
                foreach (var finding in findings)
                {
                    Write(json, finding);
                }

                json.WriteEndArray();
                json.WriteNumber("errors", findings.Count(f => !f.Problem.IsWarning));
                json.WriteNumber("warnings", findings.Count(f => f.Problem.IsWarning));
                json.WriteEndObject();
            }
        );

    /// <summary>Prints one value, indented, with letters as they are.</summary>
    public static void Print(TextWriter output, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        var options = new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            write(json);
        }

        output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    private static void Write(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject();
        json.WriteString("file", finding.Source);
        json.WriteNumber("line", FindingFormat.LineOf(finding));
        json.WriteString("kind", finding.Kind);
        json.WriteString("namespace", finding.Name.Namespace);
        json.WriteString("name", finding.Name.Name);
        json.WriteString("field", finding.Problem.Path);
        json.WriteString("severity", FindingFormat.Severity(finding));
        json.WriteString("code", finding.Problem.EffectiveCode);
        json.WriteString("message", finding.Problem.Message);
        json.WriteEndObject();
    }
}

using System.CommandLine;

namespace Tocsin.Commands.Tables;

/// <summary><c>-o table|wide|json|yaml</c>.</summary>
internal static class OutputFormat
{
    public static Option<string> Option()
    {
        var format = new Option<string>("--output", "-o") { Description = "Form.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "wide", "json", "yaml");
        return format;
    }
}

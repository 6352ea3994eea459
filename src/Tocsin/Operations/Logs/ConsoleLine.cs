using System.Globalization;
using System.Text;
using Tocsin.Core.Alerts;
using Tocsin.Core.Documents;

namespace Tocsin.Operations.Logs;

/// <summary>An entry for human eyes: time, level, logger, message, then <c>key=value</c>.</summary>
internal static class ConsoleLine
{
    public static string Of(LogEntry entry)
    {
        var line = new StringBuilder(256)
            .Append(entry.Time)
            .Append('\t')
            .Append(entry.LevelName.ToUpperInvariant())
            .Append('\t')
            .Append(entry.Logger)
            .Append('\t')
            .Append(Part(entry.Message));
        foreach (var (key, value) in entry.Context)
        {
            line.Append('\t').Append(key).Append('=').Append(Part(Text(value)));
        }

        if (entry.Error is { } error)
        {
            line.Append("\terror=").Append(Part(LogFields.Cut(error.Message)));
        }

        return Visible.Of(line.ToString().ReplaceLineEndings(" ")) + "\n";
    }

    // A tab would begin another key.
    private static string? Part(string? text) => text?.Replace("\t", "\\t", StringComparison.Ordinal);

    private static string? Text(object? value) =>
        value switch
        {
            IEnumerable<MetadataConflict> conflicts => string.Join("; ", conflicts.Select(c => $"{c.Key}: {c.Sources}")),
            IReadOnlyDictionary<string, object?> map => string.Join(",", map.Select(p => $"{p.Key}={Text(p.Value)}")),
            IReadOnlyDictionary<string, string> texts => string.Join(",", texts.Select(p => $"{p.Key}={p.Value}")),
            IEnumerable<string> strings => string.Join(", ", strings),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture),
        };
}

using Tocsin.Core.Documents;

namespace Tocsin.Commands.Tables;

/// <summary>
/// Tables laid out to the byte as the reference's command line does: padded cells, one tab between them, data lines that end
/// with a tab and a header that ends with a blank. Scripts cut them by position.
/// </summary>
internal static class Table
{
    /// <param name="header">Null to leave it out; widths then come from the rows alone.</param>
    public static void Write(TextWriter output, IReadOnlyList<string>? header, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var lines = rows.SelectMany(Lines).ToList();
        var widths = Enumerable
            .Range(0, header?.Count ?? (rows is [var first, ..] ? first.Count : 0))
            .Select(column => lines.Select(l => Width(l[column])).Append(Width(header?[column] ?? "")).Max())
            .ToList();
        if (header is not null)
        {
            output.Write(string.Join('\t', header.Select((cell, i) => Pad(cell.ToUpperInvariant(), widths[i]))) + " \n");
        }

        foreach (var line in lines)
        {
            output.Write(string.Concat(line.Select((cell, i) => Pad(cell, widths[i]) + "\t")) + "\n");
        }
    }

    // A cell with line breaks becomes several lines; the other cells of these are empty.
    private static IEnumerable<IReadOnlyList<string>> Lines(IReadOnlyList<string> row)
    {
        var cells = row.Select(cell => Visible.Of(cell.TrimEnd('\r', '\n')).Split('\n')).ToList();
        return Enumerable
            .Range(0, cells.Max(c => c.Length))
            .Select(i => (IReadOnlyList<string>)[.. cells.Select(c => i < c.Length ? c[i].TrimEnd('\r') : "")]);
    }

    private static string Pad(string cell, int width) => cell + new string(' ', width - Width(cell));

    private static int Width(string cell) => cell.EnumerateRunes().Count();
}

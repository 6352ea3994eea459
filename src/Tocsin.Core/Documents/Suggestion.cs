namespace Tocsin.Core.Documents;

/// <summary>Finds the name that was probably meant.</summary>
public static class Suggestion
{
    /// <summary><c>; did you mean 'x'?</c>, or empty when nothing is near enough.</summary>
    public static string For(string written, IEnumerable<string> known) =>
        Nearest(written, known) is { } near ? $"; did you mean '{near}'?" : "";

    public static string? Nearest(string written, IEnumerable<string> known)
    {
        // About a third of the letters may be wrong, and case costs nothing: 'gitrepository' means 'GitRepository'.
        var limit = Math.Max(1, (written.Length + 1) / 3);
        return known
            .Select(name => (Name: name, Distance: Distance(written.ToUpperInvariant(), name.ToUpperInvariant(), limit)))
            .Where(n => n.Distance <= limit)
            .OrderBy(n => n.Distance)
            .Select(n => n.Name)
            .FirstOrDefault();
    }

    private static int Distance(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) > limit || a.Length > 100)
        {
            return int.MaxValue;
        }

        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}

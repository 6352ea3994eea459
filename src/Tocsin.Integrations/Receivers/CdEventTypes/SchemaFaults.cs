namespace Tocsin.Integrations.Receivers.CdEventTypes;

/// <summary>What does not fit the specification, shown as the reference's library of JSON Schema shows it.</summary>
internal sealed class SchemaFaults
{
    private readonly List<(string Path, string Message)> _faults = [];

    /// <summary>A member of a wrong type, which is found before all else.</summary>
    public string? Wrong { get; set; }

    public void Add(string path, string message) => _faults.Add((path, message));

    /// <summary>A text that must not be empty.</summary>
    public void Text(string path, string text)
    {
        if (text.Length == 0)
        {
            Add(path, "minLength: got 0, want 1");
        }
    }

    public void OneOf(string path, string text, IReadOnlyList<string> allowed)
    {
        if (!allowed.Contains(text))
        {
            var values = string.Join(", ", allowed.Select(a => $"'{a}'"));
            Add(path, allowed.Count == 1 ? $"value must be {values}" : $"value must be one of {values}");
        }
    }

    /// <summary>Null when there are none.</summary>
    public string? Show(string schema)
    {
        if (_faults is [])
        {
            return null;
        }

        var lines = new List<string> { $"jsonschema validation failed with 'https://cdevents.dev/0.4.1/schema/{schema}-event#'" };
        Show(_faults, "", "", lines);
        return string.Join('\n', lines);
    }

    // What lies together under one member is shown under it; a single fault is shown where it is.
    private static void Show(List<(string Path, string Message)> faults, string parent, string indent, List<string> lines)
    {
        foreach (var group in faults.GroupBy(f => Child(f.Path, parent)))
        {
            if (group.Count() == 1)
            {
                lines.Add($"{indent}- at '{group.First().Path}': {group.First().Message}");
            }
            else
            {
                lines.Add($"{indent}- at '{group.Key}': validation failed");
                Show([.. group], group.Key, indent + "  ", lines);
            }
        }
    }

    private static string Child(string path, string parent)
    {
        var end = path.IndexOf('/', parent.Length + 1);
        return end < 0 ? path : path[..end];
    }
}

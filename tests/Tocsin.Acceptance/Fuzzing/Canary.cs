namespace Tocsin.Acceptance.Fuzzing;

/// <summary>A secret that only Tocsin and its targets know, in all the encodings that it may come back in.</summary>
internal sealed class Canary
{
    public Canary(int seed)
    {
        Value = string.Create(CultureInfo.InvariantCulture, $"c4n4ry/{new Random(seed).Next():x8}+<\"é&>=Zz9876543210");
        Forms = [.. Encodings.Of(Value).Select(e => e.Text).Where(t => t.Length >= 20)];
    }

    public string Value { get; }

    /// <summary>Each as a target writes it.</summary>
    public IReadOnlyList<string> Forms { get; }

    /// <summary>What of it a text holds, or null. A piece of it is as bad as the whole.</summary>
    public string? In(string text) =>
        Forms.FirstOrDefault(f => text.Contains(f, StringComparison.Ordinal))
        ?? (text.Contains(Value[7..15], StringComparison.OrdinalIgnoreCase) ? Value[7..15] : null);
}

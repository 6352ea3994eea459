namespace Tocsin.Integrations.Tests.Providers.Chat.Reading;

/// <summary>A message as its reader sees it.</summary>
/// <param name="Fields">Each with its name before a colon.</param>
internal sealed record ShownMessage(string Name, string Message, IReadOnlyList<string> Fields)
{
    /// <summary>Text without what may differ: kinds of white space, characters without width, and those that no service takes.</summary>
    public static string Normal(string text)
    {
        var fit = string.Concat(text.EnumerateRunes())
            .Select(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t') ? '\uFFFD' : c);
        return Look.Replace(@"\s+", string.Concat(fit).Replace("\u200B", ""), " ").Trim();
    }

    public static void ShouldShow(string shown, string original, string where)
    {
        var (seen, meant) = (Normal(shown), Normal(original));
        if (seen.EndsWith('…') && seen != meant)
        {
            meant.ShouldStartWith(seen[..^1].TrimEnd(), customMessage: where);
        }
        else
        {
            seen.ShouldBe(meant, where);
        }
    }
}

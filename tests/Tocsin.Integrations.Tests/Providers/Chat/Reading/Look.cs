using System.Text.RegularExpressions;

namespace Tocsin.Integrations.Tests.Providers.Chat.Reading;

/// <summary>Patterns over text that is made to be nasty, so each look has an end.</summary>
internal static class Look
{
    private const RegexOptions Options = RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static bool For(string pattern, string text, RegexOptions more = RegexOptions.None) =>
        Regex.IsMatch(text, pattern, Options | more, Limit);

    public static Match At(string pattern, string text) => Regex.Match(text, pattern, Options, Limit);

    public static string Replace(string pattern, string text, string by) => Regex.Replace(text, pattern, by, Options, Limit);
}

using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Receivers;

/// <summary>A sender's words in a log line: printable and short, for a header may hold a quarter of a megabyte.</summary>
internal static class Shown
{
    private const int Longest = 200;

    public static string Of(string text) => Clip.To(Text.Printable(text), Longest);
}

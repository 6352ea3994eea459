using Tocsin.Core.Providers;

namespace Tocsin.Core.Receivers;

/// <summary>A sender's words where people read them: printable and short, for a header may hold a quarter of a megabyte.</summary>
public static class Shown
{
    private const int Longest = 200;

    public static string Of(string text) =>
        Clip.To(Text.Printable(text.Length > Longest ? text[..(Longest + 1)] : text), Longest);
}

using Tocsin.Core.Patterns;

namespace Tocsin.Core.Tests.Patterns;

internal static class Parsing
{
    public static Pattern Parsed(string text)
    {
        Pattern.TryParse(text, out var pattern, out var why).ShouldBeTrue($"{text} is refused: {why}");
        return pattern!;
    }

    public static string Refusal(string text)
    {
        Pattern.TryParse(text, out _, out var why).ShouldBeFalse($"{text} is accepted");
        return why!;
    }
}

namespace Tocsin.Core.Resources;

/// <summary>Tells what a guide wants replaced, such as <c>&lt;token&gt;</c> or <c>xoxb-YOUR-TOKEN</c>, from a real value.</summary>
public static class Placeholder
{
    private const int Longest = 40;
    private static readonly string[] s_words =
    [
        "YOUR-",
        "YOUR_",
        "CHANGEME",
        "CHANGE-ME",
        "CHANGE_ME",
        "REPLACE-ME",
        "REPLACE_ME",
    ];

    /// <summary>To follow "it" or a field's path.</summary>
    public const string Message = "is still the guide's placeholder; put the real value there";

    public static bool IsIn(string value) =>
        s_words.Any(word => value.Contains(word, StringComparison.Ordinal)) || HasAngles(value);

    private static bool HasAngles(string value)
    {
        for (var open = value.IndexOf('<'); open >= 0; open = value.IndexOf('<', open + 1))
        {
            var close = value.IndexOf('>', open);
            var inner = close < 0 ? [] : value.AsSpan(open + 1, close - open - 1);
            if (inner.Length is > 0 and <= Longest && char.IsAsciiLetter(inner[0]) && !inner.ContainsAny("\"=/:"))
            {
                return true;
            }
        }

        return false;
    }
}

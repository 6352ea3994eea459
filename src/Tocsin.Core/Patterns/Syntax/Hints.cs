namespace Tocsin.Core.Patterns.Syntax;

/// <summary>How to cure what people bring along from engines that backtrack.</summary>
internal static class Hints
{
    public const string MissingArgument = @"write .* to match anything, or escape the operator, as in \*";
    public const string MissingBracket = @"write \[ to match the bracket itself";
    public const string MissingParen = @"write \( to match the parenthesis itself";
    public const string UnexpectedParen = @"write \) to match the parenthesis itself";
    public const string RepeatCount = "a count is at most 1000, the lower one first, and nested counts multiply";
    public const string RepeatOperator = "RE2 has no possessive or stacked repetition: drop one, or group as in (?:a*)*";
    public const string Height = "at most 1000 levels; (?:…) adds none";
    public const string Large = "repeat less";
    public const string UnicodeName = @"known are categories such as \p{Lu} and scripts such as \p{Greek}";
    public const string ClassName = "known are [:alnum:], [:alpha:], [:digit:], [:space:], [:word:] and the other POSIX classes";
    public const string ClassOrder = "the lower character comes first; a - itself stands first or last";

    private const string LookAround =
        "look-around does not exist in RE2 (linear time): match the text itself, or exclude by another pattern";

    public static string? ForGroup(string opening) =>
        opening switch
        {
            _ when IsLookAround(opening) => LookAround,
            _ when opening.StartsWith("(?>", StringComparison.Ordinal) =>
                "atomic groups do not exist in RE2, which never backtracks: write (?:…)",
            _ when opening.StartsWith("(?#", StringComparison.Ordinal) => "comments do not exist in RE2: leave it out",
            _ when opening.StartsWith("(?P=", StringComparison.Ordinal) => "back-references do not exist in RE2 (linear time)",
            _ => "flags are i, m, s and U, as in (?i) or (?i:…)",
        };

    public static string ForNamedGroup(string opening) =>
        IsLookAround(opening) ? LookAround : "a name has only letters, digits and _, as in (?P<name>…)";

    public static string? ForEscape(string escape) =>
        escape switch
        {
            [_, >= '1' and <= '9', ..] => "back-references do not exist in RE2 (linear time)",
            [_, 'd' or 'D' or 's' or 'S' or 'w' or 'W', ..] => "a class cannot end a range: put the - first or last",
            [_, 'x', ..] => @"write two hexadecimal digits, or up to \x{10FFFF}",
            [_, 'u' or 'U', ..] => @"write \x{…} with the hexadecimal code",
            [_, 'c', ..] => @"write \x01 for control-A, and so on",
            [_, 'e', ..] => @"write \x1B",
            [_, 'Z', ..] => @"write \z or $",
            [_, 'h', ..] => @"write [ \t]",
            [_, 'R', ..] => @"write \r?\n",
            [_, 'C', ..] => "a single byte cannot be matched: write (?s:.)",
            [_, 'b', ..] => @"write \x08 for backspace",
            _ => @"write \\ to match a backslash itself",
        };

    private static bool IsLookAround(string opening) => opening is ['(', '?', '=' or '!', ..] or ['(', '?', '<', '=' or '!', ..];
}

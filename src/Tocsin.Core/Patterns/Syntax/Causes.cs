namespace Tocsin.Core.Patterns.Syntax;

/// <summary>Why a pattern is refused, in the words that RE2 and Go use.</summary>
internal static class Causes
{
    public const string ClassRange = "invalid character class range";
    public const string Escape = "invalid escape sequence";
    public const string Large = "expression too large";
    public const string MissingArgument = "missing argument to repetition operator";
    public const string MissingBracket = "missing closing ]";
    public const string MissingParen = "missing closing )";
    public const string NamedCapture = "invalid named capture";
    public const string Nesting = "expression nests too deeply";
    public const string PerlSyntax = "invalid or unsupported Perl syntax";
    public const string RepeatCount = "invalid repeat count";
    public const string RepeatOperator = "invalid nested repetition operator";
    public const string TrailingBackslash = "trailing backslash at end of expression";
    public const string UnexpectedParen = "unexpected )";
    public const string Unicode = "invalid Unicode";
}

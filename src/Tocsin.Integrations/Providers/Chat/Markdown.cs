using System.Globalization;
using System.Text;

namespace Tocsin.Integrations.Providers.Chat;

/// <summary>
/// Keeps a service from reading Markdown into plain text. Only what would be formatting is escaped, so that ordinary messages
/// and revisions go out unchanged.
/// </summary>
/// <param name="write">How the dialect writes a character that shall stand for itself.</param>
/// <param name="always">Escaped wherever they are: what begins HTML or a mention in this dialect.</param>
/// <param name="never">Left alone wherever they are: the service takes care of them.</param>
/// <param name="hasIndentedCode">Whether lines that are set in far are shown as code, escapes and all.</param>
internal sealed class Markdown(Func<char, string> write, string always = "", string never = "", bool hasIndentedCode = false)
{
    private const int CodeIndent = 4;

    /// <summary>Adaptive Cards, Discord.</summary>
    public static Markdown Backslashes { get; } = new(Backslash);

    /// <summary>Rocket.Chat turns &amp; &lt; &gt; into entities before it reads Markdown; a backslash before those would show.</summary>
    public static Markdown RocketChat { get; } = new(Backslash, never: "&<>");

    /// <summary>Webex and Office connectors read HTML between the Markdown.</summary>
    public static Markdown WithHtml { get; } =
        new(
            static c => c is '&' or '<' or '>' ? ChatText.Html(c.ToString()) : Backslash(c),
            always: "&<>",
            hasIndentedCode: true
        );

    /// <summary>Lark knows no backslash but HTML's entities; mentions begin with &lt;.</summary>
    public static Markdown Lark { get; } = new(Entity, always: "<>");

    /// <summary>Zulip's Markdown has no backslash either; its math and its times are formatting, too.</summary>
    public static Markdown Zulip { get; } = new(Entity, always: "$", hasIndentedCode: true);

    public string Escape(string text)
    {
        var links = new Links(text);
        var escaped = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            if (hasIndentedCode && IndentAt(text, i) is var indent && indent > 0)
            {
                // Set in by spaces that do not make it code.
                escaped.Append(text[i..(i + indent)].Replace(' ', '\u00A0').Replace("\t", "\u00A0\u00A0\u00A0\u00A0"));
                i += indent - 1;
                continue;
            }

            var c = text[i];
            var isFormatting =
                !never.Contains(c, StringComparison.Ordinal)
                && (always.Contains(c, StringComparison.Ordinal) || IsFormatting(text, i, links));
            _ = isFormatting ? escaped.Append(write(c)) : escaped.Append(c);
        }

        return escaped.ToString();
    }

    private static string Backslash(char c) => $"\\{c}";

    private static string Entity(char c) => string.Create(CultureInfo.InvariantCulture, $"&#{(int)c};");

    private static bool IsFormatting(string text, int i, Links links) =>
        text[i] switch
        {
            '*' or '`' or '~' => true,
            // Inside a word an underscore is only an underscore: prod_eu-1.
            '_' => !IsWord(text, i - 1) || !IsWord(text, i + 1),
            '[' => links.Are || (links.AreDefined && IsLineStart(text, i)),
            // Its other half may be in another field of the same line.
            ']' => At(text, i + 1) is '(' or '[',
            '|' => At(text, i - 1) == '|' || At(text, i + 1) == '|' || IsLineStart(text, i),
            '#' or '>' => IsLineStart(text, i),
            '-' or '+' or '=' or ':' => IsMarker(text[i], At(text, i + 1)) && IsLineStart(text, i),
            '.' or ')' => IsSpace(At(text, i + 1)) && IsAfterNumber(text, i),
            '<' => text.AsSpan(i).StartsWith("<time:", StringComparison.Ordinal),
            '&' => At(text, i + 1) is '#' || char.IsAsciiLetter(At(text, i + 1)),
            // Before what could be escaped, and at an end, where something else may follow.
            '\\' => IsSpace(At(text, i + 1)) || IsAsciiSign(At(text, i + 1)),
            _ => false,
        };

    // Lists, lines, underlined headings, small print; the row of dashes that makes a table.
    private static bool IsMarker(char c, char next) =>
        c switch
        {
            '-' => next is '-' or '#' or '|' or ':' || IsSpace(next),
            '=' => next is '=' || IsSpace(next),
            ':' => next is '-',
            _ => IsSpace(next),
        };

    private static bool IsAfterNumber(string text, int i)
    {
        var start = i;
        while (char.IsAsciiDigit(At(text, start - 1)))
        {
            start--;
        }

        return start < i && IsLineStart(text, start);
    }

    private static bool IsLineStart(string text, int i)
    {
        while (At(text, i - 1) is ' ' or '\t' or '\u00A0')
        {
            i--;
        }

        return i == 0 || text[i - 1] is '\n' or '\r';
    }

    // How far a line is set in, when that makes it code: four columns or more behind an empty line.
    private static int IndentAt(string text, int i)
    {
        if (text[i] is not (' ' or '\t') || !(i == 0 || text[i - 1] is '\n' or '\r') || !IsAfterEmptyLine(text, i))
        {
            return 0;
        }

        var (end, columns) = (i, 0);
        while (At(text, end) is ' ' or '\t')
        {
            columns += text[end] is '\t' ? CodeIndent : 1;
            end++;
        }

        return columns >= CodeIndent ? end - i : 0;
    }

    private static bool IsAfterEmptyLine(string text, int i)
    {
        var before = text.AsSpan(0, i).TrimEnd(" \t\u00A0");
        before =
            before.EndsWith("\r\n") ? before[..^2]
            : before.IsEmpty ? before
            : before[..^1];
        before = before.TrimEnd(" \t\u00A0");
        return before.IsEmpty || before[^1] is '\n' or '\r';
    }

    /// <summary>Whether brackets of a text could be links, or the definition of one.</summary>
    private readonly struct Links(string text)
    {
        public bool Are { get; } = text.Contains("](", StringComparison.Ordinal) || text.Contains("][", StringComparison.Ordinal);

        public bool AreDefined { get; } = text.Contains("]:", StringComparison.Ordinal);
    }

    // Beyond both ends is white space.
    private static char At(string text, int i) => i >= 0 && i < text.Length ? text[i] : '\n';

    private static bool IsWord(string text, int i) => char.IsLetterOrDigit(At(text, i));

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\r';

    private static bool IsAsciiSign(char c) => char.IsAscii(c) && (char.IsPunctuation(c) || char.IsSymbol(c));
}

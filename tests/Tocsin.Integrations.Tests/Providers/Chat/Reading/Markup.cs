using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Tocsin.Integrations.Tests.Providers.Chat.Reading;

/// <summary>
/// Text in a dialect of Markdown, read back: what a reader sees, and the same with each escaped character hidden, so that
/// whatever is still visible there has its special meaning.
/// </summary>
internal sealed record Markup(string Shown, string Active)
{
    private const char Hidden = '\uE000';

    private static readonly (string Name, string Pattern)[] Formatting =
    [
        ("bold, code or strike-through", @"[*`~]"),
        ("italics", @"(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])"),
        ("link", @"\[[^\]]*\](\(|\[)"),
        ("definition of a link", @"^[ \t\u00A0]*\[[^\]\n]+\]:"),
        ("heading", @"^[ \t\u00A0]*#"),
        ("underlined heading or line", @"^[ \t\u00A0]*(-[ \t]*){2,}$|^[ \t\u00A0]*=+[ \t]*$"),
        ("quote", @"^[ \t\u00A0]*>"),
        ("list", @"^[ \t\u00A0]*([-+]|\d+[.)])([ \t]|$)"),
        ("spoiler", @"\|\|"),
        ("table", @"^[ \t]*(\||:?-+[ \t]*\|)"),
    ];

    /// <param name="entities">Whether HTML's entities are read as well.</param>
    public static Markup Read(string text, bool backslashes, bool entities)
    {
        var shown = new StringBuilder();
        var active = new StringBuilder();
        var isCode = false;
        for (var i = 0; i < text.Length; i++)
        {
            var entity = entities && !isCode ? Entity(text, i) : "";
            if (entity.Length > 0)
            {
                shown.Append(WebUtility.HtmlDecode(entity));
                active.Append(Hidden);
                i += entity.Length - 1;
            }
            else if (backslashes && text[i] == '\\' && i + 1 < text.Length && IsSign(text[i + 1]))
            {
                shown.Append(text[++i]);
                active.Append(Hidden);
            }
            else
            {
                isCode ^= text[i] == '`';
                shown.Append(text[i]);
                active.Append(text[i]);
            }
        }

        return new Markup(shown.ToString(), active.ToString().Replace("\r\n", "\n ").Replace('\r', '\n'));
    }

    /// <summary>The part that a group of a pattern over the active characters took.</summary>
    public Markup Part(Group group) =>
        new(Shown.Substring(group.Index, group.Length), Active.Substring(group.Index, group.Length));

    /// <summary>All formatting that a service would find here.</summary>
    /// <param name="more">What else has a meaning in the dialect.</param>
    public IEnumerable<string> Meanings(params string[] more) =>
        Formatting
            .Concat(more.Select(m => ("special", m)))
            .Where(f => Look.For(f.Item2, Active, RegexOptions.Multiline))
            .Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Item1} in {Active}"));

    private static string Entity(string text, int at) =>
        Look.At(@"^&(#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);", text[at..Math.Min(text.Length, at + 12)]).Value;

    private static bool IsSign(char c) => char.IsAscii(c) && (char.IsPunctuation(c) || char.IsSymbol(c));
}

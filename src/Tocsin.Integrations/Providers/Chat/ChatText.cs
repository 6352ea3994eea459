using System.Text;

namespace Tocsin.Integrations.Providers.Chat;

/// <summary>What is done to others' text for every chat, before the chat's own escaping. Plain text is left as it is.</summary>
internal static class ChatText
{
    private const char NoWidth = '\u200B';

    /// <summary>What services refuse whole messages for, NUL and halves of surrogate pairs for example, is shown as U+FFFD.</summary>
    public static string Clean(string text)
    {
        if (!text.Any(static c => IsControl(c) || char.IsSurrogate(c)))
        {
            return text;
        }

        var cleaned = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            cleaned.Append(rune.IsBmp && IsControl((char)rune.Value) ? "\uFFFD" : rune.ToString());
        }

        return cleaned.ToString();
    }

    /// <summary>On one line, where a line break would look like the next field.</summary>
    public static string OneLine(string text) =>
        Clean(text).Replace('\n', ' ').Replace('\r', ' ').Replace('\u2028', ' ').Replace('\u2029', ' ');

    /// <summary>
    /// A character of no width behind the @ keeps a name from being a mention. Inside a word it is none: main@sha1:…, me@example.test.
    /// </summary>
    public static string WithoutMentions(string text)
    {
        if (!text.Contains('@', StringComparison.Ordinal))
        {
            return text;
        }

        var quiet = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            quiet.Append(text[i]);
            if (text[i] == '@' && (i == 0 || !IsWord(text[i - 1])) && i + 1 < text.Length && IsWord(text[i + 1]))
            {
                quiet.Append(NoWidth);
            }
        }

        return quiet.ToString();
    }

    /// <summary>The same of these words, wherever they stand: they ring everybody.</summary>
    public static string WithoutMentions(string text, params ReadOnlySpan<string> words)
    {
        var quiet = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            quiet.Append(text[i]);
            if (text[i] != '@')
            {
                continue;
            }

            foreach (var word in words)
            {
                if (text.AsSpan(i + 1).StartsWith(word, StringComparison.OrdinalIgnoreCase))
                {
                    quiet.Append(NoWidth);
                    break;
                }
            }
        }

        return quiet.ToString();
    }

    /// <summary>For places where a service reads HTML.</summary>
    public static string Html(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';

    private static bool IsControl(char c) => char.IsControl(c) && c is not ('\n' or '\r' or '\t');
}

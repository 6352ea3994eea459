namespace Tocsin.Core.Reports;

/// <summary>Finds what an example left for the reader to fill in, before a target refuses it.</summary>
public static class Placeholder
{
    // Upper case is how examples shout; in lower case "your-" may well be part of a real host's name.
    private static readonly string[] Shouted = ["YOUR-", "YOUR_", "YOUR "];

    private static readonly string[] Whispered =
    [
        "your-token",
        "your_token",
        "your-webhook",
        "your_webhook",
        "your-secret",
        "your_secret",
        "your-password",
        "your_password",
        "your-api-key",
        "your_api_key",
        "changeme",
        "change-me",
        "change_me",
        "replaceme",
        "replace-me",
        "replace_me",
    ];

    /// <summary>The placeholder left in a value, or null.</summary>
    public static string? In(string value) => InAngles(value) ?? Word(value);

    private static string? Word(string value) =>
        Array.Find(Shouted, w => value.Contains(w, StringComparison.Ordinal))
        ?? Array.Find(Whispered, w => value.Contains(w, StringComparison.OrdinalIgnoreCase));

    // <username>, <your token>: a letter first, then a name; comparison signs in a password do not look like that.
    private static string? InAngles(string value)
    {
        for (var open = value.IndexOf('<'); open >= 0; open = value.IndexOf('<', open + 1))
        {
            var end = open + 1;
            while (end < value.Length && (char.IsAsciiLetterOrDigit(value[end]) || value[end] is '-' or '_' or ' ' or '.'))
            {
                end++;
            }

            if (end < value.Length && value[end] == '>' && end - open > 2 && char.IsAsciiLetter(value[open + 1]))
            {
                return value[open..(end + 1)];
            }
        }

        return null;
    }
}

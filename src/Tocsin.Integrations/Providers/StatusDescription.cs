using System.Text;
using Tocsin.Core.Events;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers;

/// <summary>An event's reason as words: <c>HealthCheckFailed</c> becomes <c>health check failed</c> (spec/providers.md §7.4).</summary>
internal static class StatusDescription
{
    private enum Class
    {
        Lower,
        Upper,
        Digit,
        Other,
    }

    public static string Of(Event e, int limit) => Clip.To(Of(e.Reason), limit);

    public static string Of(string reason)
    {
        var groups = new List<(Class Class, string Text)>();
        foreach (var rune in reason.EnumerateRunes())
        {
            var kind = ClassOf(rune);
            if (groups.Count > 0 && groups[^1].Class == kind)
            {
                groups[^1] = (kind, groups[^1].Text + rune);
            }
            else
            {
                groups.Add((kind, rune.ToString()));
            }
        }

        // The last capital before small letters begins their word: "HTTPError" is "HTTP" and "Error".
        for (var i = 0; i + 1 < groups.Count; i++)
        {
            if (groups[i].Class is Class.Upper && groups[i + 1].Class is Class.Lower)
            {
                var last = groups[i].Text.EnumerateRunes().Last();
                var cut = groups[i].Text.Length - last.Utf16SequenceLength;
                groups[i + 1] = (Class.Lower, groups[i].Text[cut..] + groups[i + 1].Text);
                groups[i] = (Class.Upper, groups[i].Text[..cut]);
            }
        }

        return string.Join(' ', groups.Where(g => g.Text.Length > 0).Select(g => g.Text)).ToLowerInvariant();
    }

    private static Class ClassOf(Rune rune) =>
        Rune.IsLower(rune) ? Class.Lower
        : Rune.IsUpper(rune) ? Class.Upper
        : Rune.IsDigit(rune) ? Class.Digit
        : Class.Other;
}

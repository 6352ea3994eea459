using System.Globalization;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers;

/// <summary>
/// Cuts a message to what a service takes, such that the reader still learns what failed first and how much is missing:
/// the beginning, the first failing resource if the beginning does not name it, and what was left out, counted.
/// </summary>
internal static class Shorten
{
    private const int ResourceLimit = 300;

    public static string To(string text, int limit, Func<string, string> escape, Func<string, int> measure)
    {
        var whole = escape(text);
        if (measure(whole) <= limit)
        {
            return whole;
        }

        var failing = FailingResource.FirstIn(text);
        var named = FailingResource.CountIn(text);
        var resource = failing is { } f ? Clip.To(text[f].Trim(), ResourceLimit) : "";
        var room = limit - measure(escape(Tail(resource, text.Length, named)));
        if (room < limit / 2)
        {
            return Clip.To(text, limit, escape, measure);
        }

        var head = Clip.Head(text, room, escape, measure);
        var isNamed = failing is not { } at || at.End.Value <= head.Length;
        return escape(head) + "…" + escape(Tail(isNamed ? "" : resource, text.Length - head.Length, named));
    }

    private static string Tail(string resource, int leftOut, int named)
    {
        var counts = named > 1 ? string.Create(CultureInfo.InvariantCulture, $", {named} resources named in all") : "";
        var first = resource.Length > 0 ? $"\n{resource}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{first}\n(… {leftOut} characters left out{counts})");
    }
}

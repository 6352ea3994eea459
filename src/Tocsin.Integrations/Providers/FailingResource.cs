namespace Tocsin.Integrations.Providers;

/// <summary>Finds resources as Flux writes them into messages: <c>Deployment/apps/webapp</c>, with what is said of each.</summary>
internal static class FailingResource
{
    private static readonly string[] Failures =
    [
        "fail",
        "error",
        "timeout",
        "timed out",
        "not ready",
        "not found",
        "InProgress",
        "stalled",
        "denied",
        "forbidden",
        "invalid",
        "unhealthy",
        "terminated",
        "back-off",
        "exceeded",
    ];

    /// <summary>Where the first resource that fails is named, with the words behind it; null when none is.</summary>
    public static Range? FirstIn(string text)
    {
        var at = Next(text, 0);
        var line = 0;
        while (at >= 0)
        {
            var next = Next(text, EndOf(text, at));
            var lineEnd = text.IndexOf('\n', at) is var end and >= 0 ? end : text.Length;
            var until = next >= 0 ? Math.Min(next, lineEnd) : lineEnd;
            // "Health check failed: Deployment/a/b" says it before, "Deployment/a/b dry-run failed" behind the name.
            if (Tells(text.AsSpan(at, until - at)) || Tells(text.AsSpan(line, at - line)))
            {
                return at..until;
            }

            at = next;
            line =
                at < 0 ? 0
                : text.LastIndexOf('\n', at) + 1 is var start && start > until ? start
                : until;
        }

        return null;
    }

    public static int CountIn(string text)
    {
        var count = 0;
        for (var at = Next(text, 0); at >= 0; at = Next(text, EndOf(text, at)))
        {
            count++;
        }

        return count;
    }

    private static bool Tells(ReadOnlySpan<char> words)
    {
        foreach (var failure in Failures)
        {
            if (words.Contains(failure, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    // A kind in capitals, a slash, and a name.
    private static int Next(string text, int from)
    {
        for (var slash = text.IndexOf('/', from); slash >= 0 && slash + 1 < text.Length; slash = text.IndexOf('/', slash + 1))
        {
            var start = slash;
            while (start > from && char.IsAsciiLetterOrDigit(text[start - 1]))
            {
                start--;
            }

            if (start < slash && char.IsAsciiLetterUpper(text[start]) && char.IsAsciiLetterOrDigit(text[slash + 1]))
            {
                return start;
            }
        }

        return -1;
    }

    private static int EndOf(string text, int start)
    {
        var end = start;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '/' or '-' or '.' or '_'))
        {
            end++;
        }

        return end;
    }
}

namespace Tocsin.Hooks;

/// <summary>Where Go's router would lead a request, as the reference's receiver server uses it: everything below <c>/hook/</c> is a webhook.</summary>
internal static class GoRoute
{
    private const string Hook = "/hook/";

    /// <summary>The address to which it is redirected; null when it is none.</summary>
    /// <param name="target">As on the request line.</param>
    public static string? RedirectOf(string target)
    {
        var (path, query) = Split(target);
        if (path is not ['/', ..])
        {
            return null;
        }

        var clean = Cleaned(path);
        return clean == path && clean != "/hook" ? null : (clean == "/hook" ? Hook : clean) + query;
    }

    public static bool IsHook(string target) => Split(target).Path.StartsWith(Hook, StringComparison.Ordinal);

    private static (string Path, string Query) Split(string target)
    {
        // The form that proxies use: http://host/path.
        if (target is not ['/', ..] && target.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme)
        {
            var slash = target.IndexOf('/', scheme + 3);
            target = slash < 0 ? "/" : target[slash..];
        }

        var query = target.IndexOf('?');
        return query < 0 ? (target, "") : (target[..query], target[query..]);
    }

    /// <summary>Without empty, <c>.</c> and <c>..</c> segments; a slash at the end stays.</summary>
    private static string Cleaned(string path)
    {
        var kept = new List<string>();
        foreach (var segment in path.Split('/'))
        {
            if (segment == ".." && kept.Count > 0)
            {
                kept.RemoveAt(kept.Count - 1);
            }
            else if (segment is not ("" or "." or ".."))
            {
                kept.Add(segment);
            }
        }

        var clean = "/" + string.Join('/', kept);
        return path[^1] == '/' && clean != "/" ? clean + "/" : clean;
    }
}

using System.Net;

namespace Tocsin.Integrations.Receivers.Keys;

/// <summary>Statuses as Go prints them: <c>404 Not Found</c>.</summary>
internal static class HttpStatus
{
    public static string Line(int status) =>
        Enum.IsDefined((HttpStatusCode)status) ? $"{status} {Words((HttpStatusCode)status)}" : $"{status}";

    private static string Words(HttpStatusCode status)
    {
        var name = $"{status}";
        return string.Concat(
            name.Select((c, i) => i > 0 && char.IsAsciiLetterUpper(c) && char.IsAsciiLetterLower(name[i - 1]) ? $" {c}" : $"{c}")
        );
    }
}

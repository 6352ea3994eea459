using System.Net;
using System.Text.RegularExpressions;

namespace Tocsin.Integrations.Receivers.Keys;

/// <summary>Statuses as Go prints them: <c>404 Not Found</c>.</summary>
internal static partial class HttpStatus
{
    public static string Line(int status) =>
        Enum.IsDefined((HttpStatusCode)status) ? $"{status} {Words().Replace($"{(HttpStatusCode)status}", " ")}" : $"{status}";

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex Words();
}

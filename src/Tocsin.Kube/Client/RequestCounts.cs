using System.Collections.Concurrent;
using System.Globalization;

namespace Tocsin.Kube.Client;

/// <summary>So many requests had this answer.</summary>
/// <param name="Code">The HTTP status; <c>&lt;error&gt;</c> where there was no answer.</param>
public sealed record RequestCount(string Code, string Method, long Count);

/// <summary>Counts requests by method and answer, each attempt by itself.</summary>
internal sealed class RequestCounts
{
    private const string None = "<error>";
    private readonly ConcurrentDictionary<(string Code, string Method), Tally> _counts = new();

    public IReadOnlyList<RequestCount> Now =>
        [
            .. _counts
                .Select(c => new RequestCount(c.Key.Code, c.Key.Method, Interlocked.Read(ref c.Value.Count)))
                .OrderBy(c => c.Code, StringComparer.Ordinal)
                .ThenBy(c => c.Method, StringComparer.Ordinal),
        ];

    /// <summary>Sends by <paramref name="send"/> and counts what comes of it.</summary>
    public async Task<HttpResponseMessage> Count(HttpMethod method, Func<Task<HttpResponseMessage>> send)
    {
        var code = None;
        try
        {
            var response = await send();
            code = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
            return response;
        }
        finally
        {
            Interlocked.Increment(ref _counts.GetOrAdd((code, method.Method), static _ => new Tally()).Count);
        }
    }

    private sealed class Tally
    {
        public long Count;
    }
}

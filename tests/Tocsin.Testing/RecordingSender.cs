using System.Text;
using Tocsin.Core.Providers;

namespace Tocsin.Testing;

/// <summary>Sends nothing: remembers the calls and answers as told, at last with a plain success.</summary>
public sealed class RecordingSender(params HttpReply[] replies) : IHttpSender
{
    private readonly Queue<HttpReply> _replies = new(replies);

    public const string IssuedToken = "ya29.an-access-t0ken";

    /// <summary>Whether it plays the token endpoint too, and answers that before anything else.</summary>
    public bool IssuesTokens { get; init; }

    public List<HttpCall> Calls { get; } = [];

    public HttpCall Only => Calls.ShouldHaveSingleItem();

    public static HttpReply Reply(int status, string body = "", params (string Name, string Value)[] headers) =>
        new(
            status,
            Encoding.UTF8.GetBytes(body),
            headers.ToDictionary(h => h.Name, h => h.Value, StringComparer.OrdinalIgnoreCase)
        )
        {
            ReceivedAt = new FakeClock().GetUtcNow(),
        };

    public Task<HttpReply> Send(HttpCall call, Destination to, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        Calls.Add(call);
        if (IssuesTokens && Encoding.UTF8.GetString(call.Body.Span).StartsWith("grant_type=", StringComparison.Ordinal))
        {
            return Task.FromResult(Reply(200, $$"""{"access_token":"{{IssuedToken}}","expires_in":3600}"""));
        }

        return Task.FromResult(_replies.TryDequeue(out var reply) ? reply : Reply(200, "{\"ok\":true}"));
    }
}

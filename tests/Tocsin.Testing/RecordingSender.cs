using System.Text;
using Tocsin.Core.Providers;

namespace Tocsin.Testing;

/// <summary>Sends nothing: remembers the calls and answers as told, at last with a plain success.</summary>
public sealed class RecordingSender(params HttpReply[] replies) : IHttpSender
{
    private readonly Queue<HttpReply> _replies = new(replies);

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
        return Task.FromResult(_replies.TryDequeue(out var reply) ? reply : Reply(200, "{\"ok\":true}"));
    }
}

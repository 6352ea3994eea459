using System.Text.Json.Serialization.Metadata;
using Tocsin.Core.Events;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Providers;

/// <summary>A request as data, so that a golden can show it. Header order is kept.</summary>
public sealed record HttpCall(string Method, Uri Address)
{
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
    public ReadOnlyMemory<byte> Body { get; init; }
    public string? ContentType { get; init; }

    /// <summary>The event that the body is, where an event server would take it for one; null for every other form.</summary>
    public Event? Event { get; init; }

    /// <summary>How much of the answer is read, bytes; the rest is left unread.</summary>
    public int AnswerLimit { get; init; } = 64 * 1024;

    /// <summary>
    /// Goes to the cloud's metadata server, which is link-local and so forbidden to every other call. Set by token sources
    /// alone, whose addresses are fixed; nothing that a Provider or its Secret says may lead here.
    /// </summary>
    public bool IsForMetadataServer { get; init; }

    /// <summary>
    /// A GET that anybody may make, of keys for instance: redirects are followed, to any place but from HTTPS to HTTP. Nothing of
    /// a Secret may go with it.
    /// </summary>
    public bool IsPublicDocument { get; init; }

    public static HttpCall Get(Uri address) => new("GET", address);

    public static HttpCall PostJson(Uri address, byte[] json) =>
        new("POST", address) { Body = json, ContentType = "application/json" };

    /// <summary>Posts a body by its source-generated contract, escaped as the reference escapes.</summary>
    public static HttpCall PostJson<T>(Uri address, T body, JsonTypeInfo<T> type) => PostJson(address, GoJson.Bytes(body, type));

    /// <summary>Adds a header, replacing one of the same name; a null value leaves the call as it is.</summary>
    public HttpCall With(string name, string? value)
    {
        if (value is null)
        {
            return this;
        }

        if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
        {
            return this with { ContentType = value };
        }

        var others = Headers.Where(h => !h.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
        return this with { Headers = [.. others, new(name, value)] };
    }
}

/// <summary>What came back, as far as it was read.</summary>
public sealed record HttpReply(int Status, ReadOnlyMemory<byte> Body, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>No target puts deliveries off for longer at once.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The target's wish to be left alone for a while, from <c>Retry-After</c>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The same wish, from the header or else from the body, where some services tell it instead.</summary>
    public TimeSpan? Pause => RetryAfter ?? BodyPause.In(this);

    /// <summary>Whether the answer is a page for people, such as a login: whoever sends it did not take a message.</summary>
    public bool IsPage => PageStart.Is(Body.Span);

    /// <summary>When the answer began; the resets that quotas name are counted from here.</summary>
    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>A header's value, whatever the case of its name.</summary>
    public string? Header(string name) =>
        Headers.FirstOrDefault(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>Knows the secrets of the destination and of the request, which a target may repeat.</summary>
    public Redactor Redactor { get; init; } = Redactor.None;

    /// <summary>The first 500 bytes of the answer, printable, on one line, without secrets.</summary>
    public string Excerpt => Text.Excerpt(Body.Span, Redactor);

    /// <summary>A part of the answer, printable, on one line, without secrets, shortened to so many characters.</summary>
    public string Said(string part, int limit) => Clip.To(Text.Printable(Redactor.Clean(part, isCut: true)), limit);
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>Lists that come in pages.</summary>
internal static class Paging
{
    /// <summary>The answer's list; empty when it is null.</summary>
    /// <exception cref="JsonException">It is no such list.</exception>
    public static IReadOnlyList<T> Items<T>(HttpReply reply, JsonTypeInfo<IReadOnlyList<T>> type) =>
        JsonSerializer.Deserialize(reply.Body.Span, type) ?? [];

    /// <summary>As the <c>Link</c> header says (RFC 8288); without one, a full page may have a successor.</summary>
    public static bool HasNext(HttpReply reply, int count, int size) =>
        reply.Header("Link") is { } link ? link.Contains("rel=\"next\"", StringComparison.Ordinal) : count == size;
}

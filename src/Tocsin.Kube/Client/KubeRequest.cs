using System.Net;
using System.Net.Http.Headers;
using Tocsin.Kube.Config;

namespace Tocsin.Kube.Client;

/// <summary>A request as data: it may have to be sent again.</summary>
internal sealed record KubeRequest(HttpMethod Method, string Path)
{
    public string Accept { get; init; } = "application/json";
    public string? ContentType { get; init; }
    public ReadOnlyMemory<byte> Body { get; init; }

    public HttpRequestMessage ToMessage(KubeConfig config, string userAgent, string? token)
    {
        var message = new HttpRequestMessage(Method, new Uri(config.Server, Path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        if (ContentType is not null)
        {
            message.Content = new ReadOnlyMemoryContent(Body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(ContentType);
        }

        message.Headers.TryAddWithoutValidation("Accept", Accept);
        message.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        if (token is not null)
        {
            message.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        }

        // The platform takes the name to verify from here.
        if (config.Tls.ServerName is { } name)
        {
            message.Headers.Host = name;
        }

        if (config.Impersonation is { } other)
        {
            Impersonate(message.Headers, other);
        }

        return message;
    }

    private static void Impersonate(HttpRequestHeaders headers, Impersonation other)
    {
        headers.TryAddWithoutValidation("Impersonate-User", other.User);
        headers.TryAddWithoutValidation("Impersonate-Group", other.Groups);
        if (other.Uid is not null)
        {
            headers.TryAddWithoutValidation("Impersonate-Uid", other.Uid);
        }

        foreach (var (key, values) in other.Extra)
        {
            headers.TryAddWithoutValidation("Impersonate-Extra-" + Uri.EscapeDataString(key), values);
        }
    }
}

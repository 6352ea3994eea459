using System.Net.Http.Headers;
using System.Text;

namespace Tocsin.Load.Servers;

/// <summary>What delivery is measured against: requests to the same target, one after the other in each of four loops.</summary>
internal static class PostLoop
{
    public const string Role = "post-loop";
    private const int AtOnce = 4;

    // As long as what Tocsin sends of the backlog's events.
    private static readonly byte[] Body = Encoding.UTF8.GetBytes(
        $$"""
        {"involvedObject":{"kind":"Kustomization","namespace":"apps","name":"object-1234"},"severity":"info","timestamp":null,"message":"number 12345 {{new string(
            'm',
            200
        )}}","reason":"r","reportingController":"c"}
        """
    );

    public static async Task Run(int port)
    {
        await System.Console.Out.WriteLineAsync($"ready 127.0.0.1:{port}");
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
        };
        using var client = new HttpMessageInvoker(handler);
        var target = new Uri($"http://127.0.0.1:{port}/hook");
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Loop(client, target)));
    }

    private static async Task Loop(HttpMessageInvoker client, Uri target)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new ReadOnlyMemoryContent(Body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await client.SendAsync(request, CancellationToken.None);
            await response.Content.ReadAsByteArrayAsync();
        }
    }
}

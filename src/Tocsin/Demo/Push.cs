using System.Net;
using System.Security.Cryptography;
using System.Text;
using Tocsin.Core.Receivers;

namespace Tocsin.Demo;

/// <summary>A push as GitHub sends it to the Receiver of <c>examples/receivers.yaml</c>, and the same from somebody who guesses.</summary>
internal static class Push
{
    private const string Token = "not-a-real-token";
    private const string Body =
        """{"ref":"refs/heads/main","after":"5394cb7f48332b2de7c17dd8b8384bbc84b7e738","repository":{"full_name":"acme/fleet"}}""";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>True when the genuine one was followed and the other refused.</summary>
    public static async Task<bool> Play(IPEndPoint receiver, SmallCluster cluster, TextWriter output, TextWriter error)
    {
        var url = new Uri($"http://{receiver}{WebhookPath.Of(Token, "github", "flux-system")}");
        var forged = await Send(url, "somebody's guess");
        await output.WriteLineAsync(
            $"GitHub?  push to main     refused with {(int)forged}: the signature is not of the Secret's token"
        );
        var genuine = await Send(url, Token);
        if (genuine != HttpStatusCode.OK || forged != HttpStatusCode.BadRequest)
        {
            await error.WriteLineAsync($"tocsin demo: a push was answered {(int)genuine}, a forged one {(int)forged}");
            return false;
        }

        using var limit = new CancellationTokenSource(Patience);
        try
        {
            var at = await cluster.Requests.ReadAsync(limit.Token);
            await output.WriteLineAsync(
                $"GitHub   push to main     taken: GitRepository/flux-system/flux-system is asked to reconcile, {at}"
            );
            return true;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("tocsin demo: the push was taken, and the GitRepository was not asked to reconcile");
            return false;
        }
    }

    private static async Task<HttpStatusCode> Send(Uri url, string token)
    {
        var body = Encoding.UTF8.GetBytes(Body);
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("X-GitHub-Event", "push");
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), body));
        request.Headers.Add("X-Hub-Signature-256", "sha256=" + signature);
        using var answer = await http.SendAsync(request, CancellationToken.None);
        return answer.StatusCode;
    }
}

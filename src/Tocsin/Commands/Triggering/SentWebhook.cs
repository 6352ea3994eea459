using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Tocsin.Commands.Objects;
using Tocsin.Core.Documents;

namespace Tocsin.Commands.Triggering;

/// <summary>A webhook that <c>trigger receiver</c> sends, and again where that may help (spec/cli.md §8).</summary>
internal sealed class SentWebhook(Uri address, string type, string token, byte[] payload)
{
    private const int MaxShown = 512;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public string OidcToken { get; init; } = "";
    public int Retries { get; init; }
    public TimeSpan Delay { get; init; }

    /// <exception cref="SourceException">It was not taken.</exception>
    public async Task Send(TextWriter error, CancellationToken cancel)
    {
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false });
        for (var attempt = 1; ; attempt++)
        {
            var (problem, mayPass) = await SendOnce(http, cancel);
            if (problem is null)
            {
                return;
            }

            if (!mayPass || attempt > Retries)
            {
                throw new SourceException(problem);
            }

            await error.WriteLineAsync($"◎ {problem}; retrying in {GoDuration.Write(Delay)} ({attempt}/{Retries})");
            await Task.Delay(Delay, cancel);
        }
    }

    private async Task<(string? Problem, bool MayPass)> SendOnce(HttpMessageInvoker http, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        try
        {
            using var request = Request();
            using var reply = await http.SendAsync(request, limit.Token);
            if (reply.IsSuccessStatusCode)
            {
                return (null, false);
            }

            var body = (await reply.Content.ReadAsStringAsync(limit.Token)).Trim();
            var said = body.Length == 0 ? "" : ": " + (body.Length <= MaxShown ? body : body[..MaxShown] + "…");
            var status = $"{(int)reply.StatusCode} {reply.ReasonPhrase}".TrimEnd();
            return ($"request to {address} failed with status {status}{said}", IsWorthAnother(reply.StatusCode));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return ($"request to {address} failed: no answer within {Limit.TotalSeconds:0} s", true);
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException)
        {
            return ($"request to {address} failed: {e.Message}", true);
        }
    }

    private HttpRequestMessage Request()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(payload) };
        request.Content.Headers.ContentType = new("application/json");
        var version = typeof(SentWebhook)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion;
        request.Headers.TryAddWithoutValidation("User-Agent", $"tocsin/{version?.Split('+')[0]}");
        if (type == "generic-hmac")
        {
            var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), payload);
            request.Headers.TryAddWithoutValidation("X-Signature", "sha256=" + Convert.ToHexStringLower(signature));
        }
        else if (type == "generic-oidc")
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + OidcToken);
        }

        return request;
    }

    // 404 as well: a Receiver has no path until it was reconciled.
    private static bool IsWorthAnother(HttpStatusCode status) => (int)status is 404 or 408 or 429 or 500 or 502 or 503 or 504;
}

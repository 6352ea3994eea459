using System.Text.Json;
using Tocsin.Commands.Objects;

namespace Tocsin.Commands.Triggering;

/// <summary>The OIDC token of a workflow, as GitHub Actions and Forgejo Actions give it.</summary>
/// <remarks>https://docs.github.com/actions/reference/security/oidc#methods-for-requesting-the-oidc-token</remarks>
internal static class OidcToken
{
    public const string Variable = "FLUX_TRIGGER_RECEIVER_OIDC_TOKEN";
    private const string AddressVariable = "ACTIONS_ID_TOKEN_REQUEST_URL";
    private const string KeyVariable = "ACTIONS_ID_TOKEN_REQUEST_TOKEN";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Of an answer, in bytes; a token has a few thousand.</summary>
    private const int MaxAnswer = 256 * 1024;

    /// <exception cref="SourceException">There is none; the message names the cure.</exception>
    public static async Task<string> Ask(string provider, string audience, CancellationToken cancel)
    {
        var (address, key) = (
            Environment.GetEnvironmentVariable(AddressVariable),
            Environment.GetEnvironmentVariable(KeyVariable)
        );
        if (string.IsNullOrEmpty(address) || string.IsNullOrEmpty(key))
        {
            throw new SourceException(
                $"{AddressVariable} and {KeyVariable} are not set: run this in a {provider} workflow with the permission 'id-token: write'"
            );
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var http = new HttpClient(handler, disposeHandler: false) { MaxResponseContentBufferSize = MaxAnswer };
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            address + (address.Contains('?') ? "&" : "?") + "audience=" + Uri.EscapeDataString(audience)
        );
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        try
        {
            using var reply = await http.SendAsync(request, limit.Token);
            var body = await reply.Content.ReadAsStringAsync(limit.Token);
            if (!reply.IsSuccessStatusCode)
            {
                throw new SourceException($"{provider} gave no OIDC token: status {(int)reply.StatusCode}");
            }

            using var json = JsonDocument.Parse(body);
            return json.RootElement.GetProperty("value").GetString() ?? throw new KeyNotFoundException();
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new SourceException($"{provider} gave no OIDC token: {e.Message}", e);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new SourceException($"{provider} gave no OIDC token within {Limit.TotalSeconds:0} s");
        }
    }
}

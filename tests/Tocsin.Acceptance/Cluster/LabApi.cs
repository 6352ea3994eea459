using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace Tocsin.Acceptance.Cluster;

/// <summary>
/// The API without <c>kubectl</c>, for what is done hundreds of times. It is no client of ours, so that a test of ours is not
/// judged by itself.
/// </summary>
internal sealed class LabApi : IDisposable
{
    private readonly HttpClient _http;

    public LabApi(int port, string token, string caFile)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPemFile(caFile);
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, SslOptions = { CertificateChainPolicy = policy } })
        {
            BaseAddress = new Uri($"https://127.0.0.1:{port}"),
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Task<Answer> Get(string path) => Send(HttpMethod.Get, path);

    /// <summary>Creates an object, given as YAML.</summary>
    public Task<Answer> Create(string path, string yaml) => Send(HttpMethod.Post, path, yaml, "application/yaml");

    /// <summary>A JSON merge patch.</summary>
    public Task<Answer> Merge(string path, string json) => Send(HttpMethod.Patch, path, json, "application/merge-patch+json");

    public Task<Answer> Delete(string path) => Send(HttpMethod.Delete, path);

    public void Dispose() => _http.Dispose();

    private async Task<Answer> Send(HttpMethod method, string path, string? body = null, string type = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, type);
        }

        request.Headers.Accept.ParseAdd("application/json");
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new Answer((int)response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text)! : JsonValue.Create(text)!);
    }

    internal sealed record Answer(int Status, JsonNode Body)
    {
        /// <summary>What the server says of a refusal.</summary>
        public string Message => Body is JsonObject said ? (string?)said["message"] ?? "" : Body.ToString();

        public JsonNode Succeeded()
        {
            Status.ShouldBeInRange(200, 299, Message);
            return Body;
        }
    }
}

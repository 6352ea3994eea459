using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tocsin.Kube.Client;

/// <summary>The API's own account of what went wrong.</summary>
/// <remarks>https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/</remarks>
public sealed record ApiStatus
{
    public int Code { get; init; }
    public string? Reason { get; init; }
    public string? Message { get; init; }
    public ApiStatusDetails? Details { get; init; }

    /// <summary>The history asked for is gone: list anew.</summary>
    [JsonIgnore]
    public bool IsGone => Code == 410 || Reason is "Expired" or "Gone";

    [JsonIgnore]
    public bool IsNotFound => Code == 404;

    [JsonIgnore]
    public bool IsConflict => Code == 409 && Reason is not "AlreadyExists";

    [JsonIgnore]
    public bool IsAlreadyExists => Reason is "AlreadyExists";

    [JsonIgnore]
    public bool IsForbidden => Code == 403;

    internal static ApiStatus Read(int code, ReadOnlySpan<byte> body)
    {
        try
        {
            if (
                body.Length > 0
                && JsonSerializer.Deserialize(body, KubeJson.Default.ApiStatus) is { Reason: not null } or { Message: not null }
            )
            {
                var status = JsonSerializer.Deserialize(body, KubeJson.Default.ApiStatus)!;
                return status.Code == 0 ? status with { Code = code } : status;
            }
        }
        catch (JsonException)
        {
            // A proxy in between answers in its own words; they may be a whole page and say nothing of use.
        }

        // Of a group or version that it does not serve, the API server itself speaks so.
        var message =
            code == 404
                ? "the server serves no such resource"
                : "the answer was no Status of an API server; something stands in between";
        return new ApiStatus { Code = code, Message = message };
    }
}

public sealed record ApiStatusDetails
{
    public string? Name { get; init; }
    public string? Kind { get; init; }
    public int? RetryAfterSeconds { get; init; }
    public IReadOnlyList<ApiStatusCause>? Causes { get; init; }
}

public sealed record ApiStatusCause
{
    public string? Reason { get; init; }
    public string? Message { get; init; }
    public string? Field { get; init; }
}

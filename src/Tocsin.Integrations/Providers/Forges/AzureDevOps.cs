using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Core.Events;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>Azure DevOps commit statuses, filed under genre and name.</summary>
internal sealed class AzureDevOps(HostEnvironment? host = null)
    : CommitStatusProvider(new AzureDevOpsForge(host ?? HostEnvironment.OfProcess))
{
    // https://learn.microsoft.com/en-us/rest/api/azure/devops/git/statuses
    // Limits are not documented there; a status longer than these has been seen nowhere.
    private const int Limit = 255;
    private const int PageSize = 100;

    public override ProviderType Type { get; } = new("azuredevops", Family.CommitStatus);

    protected override string Right => "the scope 'Code (status)'";

    // The latest of each genre and name, so that what was written before does not fill the pages.
    protected override HttpCall Look(string api, WantedStatus wanted, int page) =>
        HttpCall.Get(new Uri($"{Statuses(api, wanted)}?latestOnly=true&top={PageSize}&skip={(page - 1) * PageSize}"));

    protected override StatusPage Read(HttpReply reply, WantedStatus wanted)
    {
        var list = JsonSerializer.Deserialize(reply.Body.Span, AzureDevOpsJson.Default.AzureDevOpsStatuses)?.Value ?? [];
        var status = Status(wanted);
        var newest = list.Where(s => s.Context == status.Context).MaxBy(s => s.Id);
        return newest is null
            ? new StatusPage(null, list.Count == PageSize)
            : new StatusPage(newest.State == status.State && (newest.Description ?? "") == status.Description, ReadOn: false);
    }

    protected override HttpCall Write(string api, WantedStatus wanted, Destination to) =>
        HttpCall
            .PostJson(new Uri(Statuses(api, wanted)), Status(wanted), AzureDevOpsJson.Default.AzureDevOpsStatus)
            .With("Content-Type", "application/json;charset=utf-8");

    // Equal names of two genres are two statuses.
    protected override string Context(WantedStatus wanted) => $"{Status(wanted).Context!.Genre}/{wanted.Id}";

    private static string Statuses(string api, WantedStatus wanted) => $"{api}/commits/{wanted.Commit}/statuses";

    // An error is "error", not "failed", as the reference has it.
    private static AzureDevOpsStatus Status(WantedStatus wanted)
    {
        var summary = wanted.Event.Metadata[EventKeys.Summary];
        return new AzureDevOpsStatus(
            new AzureDevOpsContext(
                Clip.To(summary is null ? "fluxcd" : $"fluxcd:{summary}", Limit),
                StatusId.Within(wanted.Id, Limit)
            ),
            wanted.Description(Limit),
            wanted.Verdict is Verdict.Failure ? "error" : "succeeded"
        );
    }
}

internal sealed record AzureDevOpsContext(string? Genre, string? Name);

/// <param name="Id">Given by the service.</param>
internal sealed record AzureDevOpsStatus(AzureDevOpsContext? Context, string? Description, string? State, long? Id = null);

internal sealed record AzureDevOpsStatuses(IReadOnlyList<AzureDevOpsStatus>? Value);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(AzureDevOpsStatus)), JsonSerializable(typeof(AzureDevOpsStatuses))]
internal sealed partial class AzureDevOpsJson : JsonSerializerContext;

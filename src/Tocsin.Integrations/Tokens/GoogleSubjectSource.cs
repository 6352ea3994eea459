using System.Text.Json;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Integrations.Transport;

namespace Tocsin.Integrations.Tokens;

/// <summary>Where a federated workload has its own token from: a file, or an address that tells it.</summary>
internal sealed record GoogleSubjectSource(string? File, Uri? Url, IReadOnlyDictionary<string, string> Headers, string? JsonField)
{
    // Where pods have tokens that were made for somebody else to see; the cluster's own is not one of them.
    private static readonly string[] s_mounts = ["/var/run/secrets/", "/run/secrets/"];
    private static readonly string[] s_clusters =
    [
        "/var/run/secrets/kubernetes.io/serviceaccount/",
        "/run/secrets/kubernetes.io/serviceaccount/",
    ];

    public static GoogleSubjectSource? Read(GoogleCredentialSource? source, bool isFromOperator, out string why)
    {
        var field = source?.Format?.Type == "json" ? source.Format.SubjectTokenFieldName ?? "" : null;
        why = "";
        if (source?.EnvironmentId is not null)
        {
            why =
                "takes its token from the metadata server of AWS, which is link-local and out of reach of Providers; "
                + "use a credential_source with 'file' or 'url'";
        }
        else if (field is "")
        {
            why = "has a credential_source of format json without 'subject_token_field_name'; create the configuration again";
        }
        else if (source?.File is { Length: > 0 } file)
        {
            if (isFromOperator || IsMounted(file))
            {
                return new GoogleSubjectSource(file, null, new Dictionary<string, string>(), field);
            }

            why =
                "names a file outside of /var/run/secrets, or the cluster's own token; mount a projected token elsewhere below "
                + "/var/run/secrets and name that, or set GOOGLE_APPLICATION_CREDENTIALS for Tocsin itself";
        }
        else if (source?.Url is { Length: > 0 } url)
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            {
                why = "has a credential_source whose 'url' is not a web address; create the configuration again";
            }
            else if (IsLinkLocal(uri))
            {
                why =
                    "takes its token from a link-local address, where clouds keep credentials, and which Providers may not use; "
                    + "use a credential_source with 'file', or a 'url' elsewhere";
            }
            else
            {
                return new GoogleSubjectSource(null, uri, source.Headers ?? [], field);
            }
        }
        else
        {
            why = "has a credential_source of a kind that cannot be used here; use one with 'file' or 'url'";
        }

        return null;
    }

    public async Task<string> Fetch(Destination to, ProviderServices services, CancellationToken cancel)
    {
        var text = Url is null ? await FromFile(services.Host, cancel) : await FromUrl(Url, to, services, cancel);
        if (JsonField is null)
        {
            return text.Trim();
        }

        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.GetProperty(JsonField).GetString() ?? throw Nothing();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Nothing();
        }
    }

    private async Task<string> FromFile(HostEnvironment host, CancellationToken cancel)
    {
        try
        {
            return await host.ReadFile(File!, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SendFailedException(
                new Outcome.Waiting("the file that credential_source names cannot be read; mount the projected token there")
            );
        }
    }

    private async Task<string> FromUrl(Uri url, Destination to, ProviderServices services, CancellationToken cancel)
    {
        var call = Headers
            .OrderBy(h => h.Key, StringComparer.Ordinal)
            .Aggregate(HttpCall.Get(url), (c, h) => c.With(h.Key, h.Value));
        var reply = await services.Http.Send(call, to, cancel);
        return reply.IsSuccess
            ? System.Text.Encoding.UTF8.GetString(reply.Body.Span)
            : throw TokenAnswer.Refused(reply, "the 'url' of credential_source", "check the credential configuration");
    }

    private static SendFailedException Nothing() =>
        new(new Outcome.Waiting("credential_source gave no token under its 'subject_token_field_name'; check the configuration"));

    private static bool IsMounted(string file)
    {
        var path = Path.GetFullPath(file);
        return path == file
            && s_mounts.Any(m => path.StartsWith(m, StringComparison.Ordinal))
            && !s_clusters.Any(c => path.StartsWith(c, StringComparison.Ordinal));
    }

    // Names are looked at when they are resolved (ForbiddenTargets); this is for what can be told at once.
    private static bool IsLinkLocal(Uri uri)
    {
        var host = HostText.Plain(uri);
        return CloudAddresses.Why(host) is not null || HostText.Addresses(host).Any(a => CloudAddresses.Why(a) is not null);
    }
}

using System.Text;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Providers.Telemetry;

/// <summary>
/// OpenTelemetry by OTLP/HTTP: a span for each event, below the span of the source whose revision it is about. Spans of different
/// objects come independently, so what the source's span was is noted.
/// </summary>
internal sealed class Otel : IProvider
{
    private const string DefaultPath = "/v1/traces";
    private const string SourceGroup = "source.toolkit.fluxcd.io/";

    public ProviderType Type { get; } = new("otel", Family.Telemetry) { Needs = Need.Address };

    public IEnumerable<Problem> Check(Destination to)
    {
        foreach (var problem in DestinationCheck.All(Type.Needs, to))
        {
            yield return problem;
        }

        if (to.Tls is not null && to.Address.Value.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            yield return new Problem(
                "spec.address",
                "is plain http, for which the certificates of spec.certSecretRef are of no use; write it as https://"
            )
            {
                Reason = ReadyReason.InvalidAddress,
            };
        }

        if (Uri.TryCreate(to.Address.Value, UriKind.Absolute, out var uri) && uri.AbsolutePath is "/" && HasPath(uri))
        {
            yield return new Problem(
                "spec.address",
                $"ends with '/', so spans go to the path '/', and most collectors take them at {DefaultPath}; leave the '/' out"
            )
            {
                IsWarning = true,
            };
        }
    }

    public async Task<Outcome> Deliver(Notification n, Destination to, ProviderServices services, CancellationToken cancel)
    {
        var e = n.Event;
        if (e.InvolvedObject.Kind == "HelmRepository")
        {
            return new Outcome.Skipped(
                OutcomeReason.KindNotTaken,
                "a HelmRepository has no revision that a rollout could follow"
            );
        }

        var trace = OtelSpan.TraceOf(n);
        var id = OtelSpan.SpanOf(n, to.ProviderUid);
        var parent = OtelSpan.Revision(e) is null ? null : await Parent(n, trace, id, services.Notebook).WaitAsync(cancel);
        var span = new OtelSpan(n, trace, id, parent, e.Timestamp ?? services.Clock.GetUtcNow());
        var call = new HttpCall("POST", Endpoint(to))
        {
            Headers = Headers(to),
            Body = span.ToRequest(),
            ContentType = "application/x-protobuf",
        };
        return OtelVerdict.Of(await services.Http.Send(call, to, cancel));
    }

    // The first source of a revision is the root of all that follows, so that a repeated attempt finds the same.
    private static async Task<byte[]?> Parent(Notification n, byte[] trace, byte[] span, INotebook notebook)
    {
        var key = $"otel/{Convert.ToHexStringLower(trace)}";
        var root = notebook.Read(n.Provider, key);
        if (!n.Event.InvolvedObject.ApiVersion.StartsWith(SourceGroup, StringComparison.Ordinal))
        {
            return root;
        }

        if (root is null)
        {
            await notebook.Write(n.Provider, [new Note(key, span)]);
        }

        return null;
    }

    // https://opentelemetry.io/docs/specs/otlp/#otlphttp-request; an address without a path means the default one.
    private static Uri Endpoint(Destination to)
    {
        var uri = new Uri(to.Address.Value);
        return new UriBuilder(uri)
        {
            Path = HasPath(uri) ? uri.AbsolutePath : DefaultPath,
            Query = "",
            Fragment = "",
            UserName = "",
            Password = "",
        }.Uri;
    }

    // A URL without a path reads as one with '/', but a written '/' is a path, as in the reference.
    private static bool HasPath(Uri uri)
    {
        var written = uri.OriginalString.Split('?', '#')[0];
        var authority = written.IndexOf("://", StringComparison.Ordinal) + "://".Length;
        return written.IndexOf('/', authority) >= 0;
    }

    private static List<KeyValuePair<string, string>> Headers(Destination to)
    {
        var headers = (to.Headers?.Value ?? new Dictionary<string, string>())
            // What describes the body is not the user's to say.
            .Where(h => !h.Key.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
            .Where(h => !IsAuthorization(h) || h.Value.Length > 0)
            .OrderBy(h => h.Key, StringComparer.OrdinalIgnoreCase)
            .ToList();
        if (!headers.Exists(IsAuthorization) && Login(to) is { } login)
        {
            headers.Insert(0, new("Authorization", login));
        }

        return headers;
    }

    private static bool IsAuthorization(KeyValuePair<string, string> header) =>
        header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase);

    // A user name makes it Basic, whichever of the two secrets there is.
    private static string? Login(Destination to) =>
        (to.HeaderToken ?? to.Password?.Value) is not { Length: > 0 } secret ? null
        : to.Username.Length == 0 ? $"Bearer {secret}"
        : $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{to.Username}:{secret}"))}";
}

using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Tocsin.Operations.Metrics;

/// <summary>The three metrics that the reference keeps of each of its HTTP servers (spec/events-and-alerts.md §10).</summary>
/// <param name="prefix"><c>gotk_event</c> or <c>gotk_receiver</c>.</param>
/// <param name="handler">The <c>handler</c> label; the request's path stands in its place with <paramref name="pathLabels"/>.</param>
internal sealed class HttpServerMetrics(string prefix, string handler, bool pathLabels, TimeProvider clock)
{
    private static readonly double[] Sizes = [100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
    private static readonly string[] Labels = ["service", "handler", "method", "code"];
    private static readonly FrozenSet<string> Methods = FrozenSet.ToFrozenSet(
        [
            HttpMethods.Connect,
            HttpMethods.Delete,
            HttpMethods.Get,
            HttpMethods.Head,
            HttpMethods.Options,
            HttpMethods.Patch,
            HttpMethods.Post,
            HttpMethods.Put,
            HttpMethods.Trace,
        ],
        StringComparer.Ordinal
    );

    private const int MostPaths = 100;
    private const int LongestPath = 200;
    private readonly ConcurrentDictionary<string, bool> _paths = new(StringComparer.Ordinal);
    private readonly Histogram _duration = new(
        $"{prefix}_http_request_duration_seconds",
        "The latency of the HTTP server's answers.",
        TocsinMetrics.Seconds,
        Labels
    );
    private readonly Histogram _size = new(
        $"{prefix}_http_response_size_bytes",
        "The size of the HTTP server's answers.",
        Sizes,
        Labels
    );
    private Pair? _usual;
    private long _inFlight;

    public IEnumerable<MetricFamily> Families =>
        [
            _duration,
            _size,
            new Gauge(
                $"{prefix}_http_requests_inflight",
                "Requests that the HTTP server is handling.",
                ["service", "handler"],
                () => [(["", handler], Volatile.Read(ref _inFlight))]
            ),
        ];

    /// <summary>Handles a request and measures it.</summary>
    public async Task Measure(HttpContext context, RequestDelegate next)
    {
        var started = clock.GetTimestamp();
        Interlocked.Increment(ref _inFlight);
        try
        {
            await next(context);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
            var elapsed = clock.GetElapsedTime(started).TotalSeconds;
            if (IsUsual(context))
            {
                (_usual ??= Usual()).Duration.Observe(elapsed);
                _usual.Size.Observe(0);
            }
            else
            {
                Observe(context, elapsed);
            }
        }
    }

    // The answer that all but a few get. Its series are looked up once; composing their key anew costs more than counting.
    private bool IsUsual(HttpContext context) =>
        !pathLabels
        && context.Response is { StatusCode: StatusCodes.Status202Accepted, ContentLength: 0 }
        && context.Request.Method == HttpMethods.Post;

    private Pair Usual()
    {
        string[] labels = ["", handler, HttpMethods.Post, "202"];
        return new Pair(_duration.Of(labels), _size.Of(labels));
    }

    private void Observe(HttpContext context, double elapsed)
    {
        var code = context.Response.StatusCode.ToString(CultureInfo.InvariantCulture);
        var label = pathLabels ? PathOf(context.Request) : handler;
        var method = Methods.Contains(context.Request.Method) ? context.Request.Method : MetricFamily.Other;
        _duration.Observe(elapsed, "", label, method, code);
        _size.Observe(context.Response.ContentLength ?? 0, "", label, method, code);
    }

    // A sender chooses the path: the first few are told apart.
    private string PathOf(HttpRequest request)
    {
        var path = request.Path.Value is { Length: > 0 } asked ? asked : "/";
        return _paths.ContainsKey(path) || (path.Length <= LongestPath && _paths.Count < MostPaths && _paths.TryAdd(path, true))
            ? path
            : MetricFamily.Other;
    }

    private sealed record Pair(Histogram.Series Duration, Histogram.Series Size);
}

using System.Diagnostics;
using System.Text;

namespace Tocsin.Load.Net;

/// <summary>
/// Events of exactly 1 KiB, every message distinct, about a thousand objects. A number in the message says in the sink which event
/// it was and when it was due.
/// </summary>
internal sealed class EventBodies
{
    public const int Size = 1024;
    public const int Objects = 1000;
    private const string Marker = "seq-";
    private readonly byte[] _request;
    private readonly int _number;
    private readonly int _object;
    private readonly int _run;
    private readonly long[] _due;
    private readonly bool _isFixed;
    private long _next;

    /// <param name="capacity">How many events this process can make at most.</param>
    public EventBodies(int capacity)
    {
        _due = new long[capacity];
        var body = Template("");
        body = Template(new string('.', Size - body.Length));
        var head = $"POST / HTTP/1.1\r\nHost: events\r\nContent-Type: application/json\r\nContent-Length: {Size}\r\n\r\n";
        _request = Encoding.ASCII.GetBytes(head + body);
        _number = _request.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Marker)) + Marker.Length;
        _object = _request.AsSpan().IndexOf("app-"u8) + 4;
        _run = _request.AsSpan().IndexOf("run-"u8) + 4;
        NextRun();
    }

    /// <summary>The same request again and again, as often as there is time.</summary>
    public EventBodies(byte[] request)
    {
        (_request, _due, _isFixed) = (request, [], true);
    }

    /// <summary>The next request; valid until the next call.</summary>
    /// <param name="due">When it was to be sent, as a timestamp.</param>
    public ReadOnlySpan<byte> Next(long due)
    {
        if (_isFixed)
        {
            return _request;
        }

        var number = _next++;
        Volatile.Write(ref _due[number], due);
        Digits(_request.AsSpan(_number, 10), number);
        Digits(_request.AsSpan(_object, 4), number % Objects);
        return _request;
    }

    public bool IsExhausted => !_isFixed && _next >= _due.Length;

    /// <summary>Starts to count again, with messages that no earlier run had.</summary>
    public void NextRun()
    {
        _next = 0;
        Digits(_request.AsSpan(_run, 10), Stopwatch.GetTimestamp() / 1000 % 10_000_000_000);
    }

    /// <summary>When the event in a delivered request was due; 0 when it carries no number.</summary>
    public long DueOf(ReadOnlySpan<byte> delivered)
    {
        var at = delivered.IndexOf("seq-"u8);
        if (at < 0)
        {
            return 0;
        }

        long number = 0;
        foreach (var digit in delivered.Slice(at + Marker.Length, 10))
        {
            number = (number * 10) + digit - '0';
        }

        return number < _due.Length ? Volatile.Read(ref _due[number]) : 0;
    }

    private static void Digits(Span<byte> into, long number)
    {
        for (var i = into.Length - 1; i >= 0; i--)
        {
            into[i] = (byte)('0' + (number % 10));
            number /= 10;
        }
    }

    private static string Template(string padding) =>
        """
            {"involvedObject":{"kind":"Kustomization","namespace":"flux-system","name":"app-0000",
            "uid":"a7f7a3c4-3f63-4e6a-9a5e-3b1f4f2f9b11","apiVersion":"kustomize.toolkit.fluxcd.io/v1","resourceVersion":"184467"},
            "severity":"info","timestamp":"2026-11-22T10:00:00Z","message":"seq-0000000000 run-0000000000 Reconciliation finished
            """.ReplaceLineEndings("")
        + padding
        + """
            ","reason":"ReconciliationSucceeded","metadata":{
            "kustomize.toolkit.fluxcd.io/revision":"main@sha1:5b3d4c1f0a8e7d6c5b4a39281706f5e4d3c2b1a0",
            "event.toolkit.fluxcd.io/commit":"5b3d4c1f0a8e7d6c5b4a39281706f5e4d3c2b1a0"},
            "reportingController":"kustomize-controller","reportingInstance":"kustomize-controller-7d4f9c6b5-x2x9z"}
            """.ReplaceLineEndings("");
}

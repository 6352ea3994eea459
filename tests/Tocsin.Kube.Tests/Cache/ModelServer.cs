using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Tocsin.Kube.Tests.Cache;

/// <summary>
/// An API server's lists and watches as its description has them, for one kind, with a temper: while it is moody it drops
/// connections, repeats events, forgets history and lets pages expire, as the seed has it.
/// </summary>
internal sealed class ModelServer(int seed)
{
    private readonly Lock _gate = new();
    private readonly Random _mood = new(seed);
    private readonly SortedDictionary<string, int> _objects = new(StringComparer.Ordinal);
    private readonly List<(int Version, string Type, string Name)> _history = [];
    private readonly Dictionary<string, List<KeyValuePair<string, int>>> _pages = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _version = 1;
    private int _forgottenTo;
    private CancellationTokenSource _cut = new();

    public bool IsMoody { get; set; } = true;

    /// <summary>The watches that were begun.</summary>
    public int Watches { get; private set; }

    /// <summary>The names and resource versions of the moment.</summary>
    public IReadOnlyDictionary<string, string> Objects
    {
        get
        {
            lock (_gate)
            {
                return _objects.ToDictionary(o => o.Key, o => Text(o.Value));
            }
        }
    }

    public void Put(string name)
    {
        lock (_gate)
        {
            _history.Add((++_version, _objects.ContainsKey(name) ? "MODIFIED" : "ADDED", name));
            _objects[name] = _version;
            Signal();
        }
    }

    public void Delete(string name)
    {
        lock (_gate)
        {
            if (_objects.Remove(name))
            {
                _history.Add((++_version, "DELETED", name));
                Signal();
            }
        }
    }

    /// <summary>Forgets its history and all pages begun.</summary>
    public void Compact()
    {
        lock (_gate)
        {
            _forgottenTo = _version;
            _history.Clear();
            _pages.Clear();
            Signal();
        }
    }

    /// <summary>Goes back to an empty store, as after the loss of etcd, and starts to count anew.</summary>
    public void LoseEverything()
    {
        lock (_gate)
        {
            _objects.Clear();
            _history.Clear();
            _pages.Clear();
            _version = 1;
            _forgottenTo = 0;
            Signal();
        }
    }

    /// <summary>Breaks all watches that run.</summary>
    public void CutWatches()
    {
        lock (_gate)
        {
            _cut.Cancel();
            _cut = new();
        }
    }

    public Task Answer(HttpContext http)
    {
        if (Feels(0.05))
        {
            http.Abort();
            return Task.CompletedTask;
        }

        if (Feels(0.05))
        {
            http.Response.StatusCode = 500;
            return http.Response.WriteAsync("""{"kind":"Status","code":500,"reason":"InternalError","message":"a bad day"}""");
        }

        return http.Request.Query.ContainsKey("watch") ? Watch(http) : List(http);
    }

    private async Task List(HttpContext http)
    {
        var query = http.Request.Query;
        string body;
        lock (_gate)
        {
            var limit = int.Parse(query["limit"].FirstOrDefault() ?? "1000000", CultureInfo.InvariantCulture);
            var token = query["continue"].FirstOrDefault();
            List<KeyValuePair<string, int>>? rest;
            var version = _version;
            if (token is null)
            {
                rest = [.. _objects];
            }
            else if (_pages.Remove(token, out rest))
            {
                version = int.Parse(token.Split('-')[0], CultureInfo.InvariantCulture);
            }
            else
            {
                http.Response.StatusCode = 410;
            }

            body = rest is null ? Expired.ToJsonString() : Page(rest, limit, version);
        }

        await http.Response.WriteAsync(body);
    }

    private string Page(List<KeyValuePair<string, int>> rest, int limit, int version)
    {
        var metadata = new JsonObject { ["resourceVersion"] = Text(version) };
        if (rest.Count > limit)
        {
            var token = $"{version}-{_pages.Count}-{_mood.Next()}";
            _pages[token] = rest[limit..];
            metadata["continue"] = token;
        }

        var items = new JsonArray([.. rest.Take(limit).Select(o => Object(o.Key, o.Value))]);
        return new JsonObject { ["metadata"] = metadata, ["items"] = items }.ToJsonString();
    }

    private async Task Watch(HttpContext http)
    {
        var at = int.Parse(http.Request.Query["resourceVersion"]!, CultureInfo.InvariantCulture);
        CancellationToken cut;
        lock (_gate)
        {
            cut = _cut.Token;
            Watches++;
        }

        await using var cutting = cut.Register(http.Abort);
        while (!http.RequestAborted.IsCancellationRequested)
        {
            Task changed;
            List<JsonObject> events = [];
            var isForgotten = false;
            lock (_gate)
            {
                changed = _changed.Task;
                isForgotten = at < _forgottenTo;
                foreach (var (version, type, name) in _history.Where(h => h.Version > at))
                {
                    events.Add(Event(type, Object(name, version)));
                    if (Feels(0.1))
                    {
                        events.Add(Event(type, Object(name, version)));
                    }

                    at = version;
                }

                if (Feels(0.2) && at == _version)
                {
                    events.Add(Event("BOOKMARK", Object("", at)));
                }
            }

            if (isForgotten)
            {
                events = [Event("ERROR", Expired)];
            }

            foreach (var e in events)
            {
                await http.Response.WriteAsync(e.ToJsonString() + "\n");
                if (Feels(0.05))
                {
                    // In the middle of a line, or at its end, or properly: all of it happens.
                    await http.Response.WriteAsync(Feels(0.5) ? "{\"type\":\"ADD" : "");
                    await http.Response.Body.FlushAsync();
                    if (Feels(0.7))
                    {
                        http.Abort();
                    }

                    return;
                }
            }

            await http.Response.Body.FlushAsync();
            if (isForgotten)
            {
                return;
            }

            await changed.WaitAsync(http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private static JsonObject Expired =>
        new()
        {
            ["kind"] = "Status",
            ["code"] = 410,
            ["reason"] = "Expired",
            ["message"] = "too old resource version",
        };

    private static JsonObject Event(string type, JsonObject body) => new() { ["type"] = type, ["object"] = body };

    private static JsonObject Object(string name, int version) =>
        new()
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["namespace"] = "n",
                ["resourceVersion"] = Text(version),
                ["managedFields"] = new JsonArray("much"),
            },
        };

    private static string Text(int version) => version.ToString(CultureInfo.InvariantCulture);

    private bool Feels(double chance)
    {
        lock (_gate)
        {
            return IsMoody && _mood.NextDouble() < chance;
        }
    }

    private void Signal()
    {
        _changed.TrySetResult();
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

using Tocsin.Core.Alerts;
using Tocsin.Core.Configuration;
using Tocsin.Core.Events;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Why;

/// <summary>The questions of <c>explain</c>, <c>render</c> and <c>test</c>, asked of one set of resources: a server's or some files'.</summary>
internal sealed class WhyRequests(Func<ResourceSet> resources, TimeProvider clock)
{
    /// <summary>As intake asks for labels that an alert lacks.</summary>
    public Func<ObjectReference, ValueTask<bool>> Learn { get; init; } = _ => ValueTask.FromResult(false);

    /// <summary>Null when no event came; else the event as it is matched, and the key of its duplicate window.</summary>
    public static (Event Event, UInt128 Key) Read(ReadOnlySpan<byte> body)
    {
        var (raw, fault) = EventDecoder.Decode(body);
        fault ??= EventDecoder.Incomplete(raw!);
        if (fault is not null)
        {
            throw new WhyException($"this is no event: {fault}");
        }

        var e = EventRules.CleanOnArrival(raw!);
        return (EventRules.StripToken(e), DuplicateKey.Window(e));
    }

    public async Task<Explanation> Explain(Event e, DateTimeOffset? duplicateUntil, CancellationToken cancel)
    {
        _ = await Dispatch.Of(e, resources, Learn);
        return new(await Explainer.Explain(e, resources(), clock, cancel), duplicateUntil);
    }

    /// <param name="e">Null for a made-up one.</param>
    public Task<Trial> Render(string provider, Event? e, CancellationToken cancel)
    {
        var set = resources();
        var name = Provider(set, provider);
        return Sending.Preview(Explainer.For(name, e ?? TestEvent.For(name, clock)), set, clock, cancel);
    }

    /// <param name="kind"><c>provider</c> or <c>alert</c>.</param>
    public Task<Trial> Test(string kind, string name, Event? e, ProviderServices services, CancellationToken cancel)
    {
        var set = resources();
        if (kind == "provider")
        {
            var provider = Provider(set, name);
            return Sending.Once(Explainer.For(provider, e ?? TestEvent.For(provider, clock)), set, services, cancel);
        }

        if (kind != "alert")
        {
            throw new WhyException($"'{kind}' cannot be tested; name a provider or an alert");
        }

        if (!set.Alerts.TryGetValue(Parse(name), out var alert))
        {
            throw new WhyException($"Alert '{name}' does not exist; 'tocsin get alerts' lists those that do");
        }

        var made = TestEvent.For(
            alert.Name,
            clock,
            alert.Spec.EventSources is [var first, ..] ? first : null,
            alert.Spec.EventSeverity
        );
        return Sending.Once(Explainer.For(alert, e ?? made), set, services, cancel);
    }

    private static ObjectName Provider(ResourceSet set, string text) =>
        Parse(text) is var name && set.Providers.ContainsKey(name)
            ? name
            : throw new WhyException($"Provider '{text}' does not exist; 'tocsin get alert-providers' lists those that do");

    private static ObjectName Parse(string text) =>
        ObjectName.Parse(text) ?? throw new WhyException($"'{text}' is no name; write namespace/name");
}

/// <summary>A question that has no answer; the message names the cure.</summary>
internal sealed class WhyException(string message) : Exception(message);

using System.Text.Json;
using Tocsin.Cel.Values;
using Tocsin.Core.Expressions;
using Tocsin.Core.Receivers.Payloads;

namespace Tocsin.Core.Receivers;

/// <summary>The filters of one Receiver over one webhook: its body is read once, whatever the number of objects.</summary>
public sealed class HookFilters
{
    private static readonly CelValue s_nothing = CelDocuments.Empty;
    private readonly ResourceFilter? _all;
    private readonly Dictionary<string, CelValue> _bindings;

    private HookFilters(ResourceFilter? all, Dictionary<string, CelValue> bindings) => (_all, _bindings) = (all, bindings);

    /// <summary>Null when the body says it is JSON and is not an object; the webhook is answered 500.</summary>
    /// <param name="fault">The reference's error of <c>unable to create resource filters</c>.</param>
    public static HookFilters? Of(ReceiverSpec spec, Webhook hook, Verdict.Genuine genuine, out string fault)
    {
        fault = "";
        var bindings = new Dictionary<string, CelValue>(StringComparer.Ordinal);
        if (spec.HasFilters)
        {
            var body = BodyOf(hook, genuine, out fault);
            if (fault.Length > 0)
            {
                fault = $"failed to parse request body as JSON: {fault}";
                return null;
            }

            Bind(bindings, "req", body);
            Bind(bindings, "claims", genuine.Claims);
        }

        return new HookFilters(spec.ResourceFilter, bindings);
    }

    /// <summary>Whether an object that an entry names is to be reconciled: the Receiver's filter is asked first, then the entry's.</summary>
    /// <param name="metadata">The object with <c>apiVersion</c>, <c>kind</c> and <c>metadata</c>; neither spec nor status.</param>
    public FilterResult Ask(ResourceReference entry, JsonElement metadata)
    {
        var bindings = _bindings;
        if (_all is not null || entry.Filter is not null)
        {
            bindings = new Dictionary<string, CelValue>(_bindings, StringComparer.Ordinal);
            Bind(bindings, "res", metadata);
        }

        return _all?.Evaluate(bindings) is { } result and not FilterResult.Passed
            ? result
            : entry.Filter?.Evaluate(bindings) ?? new FilterResult.Passed();
    }

    private static JsonElement? BodyOf(Webhook hook, Verdict.Genuine genuine, out string fault)
    {
        fault = "";
        return ContentType.IsJson(hook.Header("Content-Type")) ? GoObject.Parse(genuine.Body.Span, out fault) : null;
    }

    // What is nested too deeply for an expression is left unbound: a filter that does not look at it has a value all the same.
    private static void Bind(Dictionary<string, CelValue> bindings, string name, JsonElement? json)
    {
        try
        {
            bindings[name] = json?.ToCel(JsonNumbers.Doubles) ?? s_nothing;
        }
        catch (ArgumentException)
        {
            bindings.Remove(name);
        }
    }
}

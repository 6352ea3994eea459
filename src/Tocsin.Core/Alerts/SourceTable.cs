using System.Runtime.InteropServices;
using Tocsin.Core.Events;

namespace Tocsin.Core.Alerts;

/// <summary>What sources name and events are looked up by.</summary>
/// <param name="IsErrorsOnly">Of an alert that takes no other severity.</param>
internal readonly record struct SourceKey(string Kind, string Namespace, string Name, bool IsErrorsOnly)
{
    /// <summary>A label that the source asks for; both are null where it asks for none.</summary>
    private string? Label { get; init; }
    private string? Value { get; init; }

    /// <summary>The key of all that ask for some label or other.</summary>
    public SourceKey WithAnyLabel => With("", null);

    public SourceKey With(string label, string? value) => this with { Label = label, Value = value };
}

/// <summary>
/// The sources of alerts by what they name. One that asks for labels is found by the rarest of them, so that an object's labels
/// lead to the few sources that can want it. Filled once, then read by many.
/// </summary>
internal sealed class SourceTable
{
    // Chains in one list: most keys have one source, and thousands of small arrays are more than what is in them.
    private readonly Dictionary<SourceKey, Chain> _chains = [];
    private readonly List<Link> _links = [];

    public void Add(Alert alert, EventSource source)
    {
        var isErrorsOnly = alert.Spec.EventSeverity != SeverityName.Info;
        var key = new SourceKey(source.Kind, AlertRules.NamespaceOf(alert, source), source.Name, isErrorsOnly);
        if (source.MatchLabels is not { Count: > 0 } wanted)
        {
            Add(key, alert, source);
            return;
        }

        var (label, value) = wanted.MinBy(l => _chains.GetValueOrDefault(key.With(l.Key, l.Value)).Count);
        Add(key.With(label, value), alert, source);
        Add(key.WithAnyLabel, alert, source);
    }

    public bool Has(SourceKey key) => _chains.ContainsKey(key);

    /// <summary>In the order in which they were added.</summary>
    public Sources Of(SourceKey key) => new(_links, _chains.TryGetValue(key, out var chain) ? chain.First : -1);

    private void Add(SourceKey key, Alert alert, EventSource source)
    {
        ref var chain = ref CollectionsMarshal.GetValueRefOrAddDefault(_chains, key, out var isKnown);
        if (isKnown)
        {
            CollectionsMarshal.AsSpan(_links)[chain.Last].Next = _links.Count;
        }

        chain = new Chain(isKnown ? chain.First : _links.Count, _links.Count, chain.Count + 1);
        _links.Add(new Link(alert, source) { Next = -1 });
    }

    /// <summary>To be walked through by <c>foreach</c>, without anything made for it.</summary>
    public struct Sources(List<Link> links, int first)
    {
        private int _next = first;

        public Link Current { get; private set; }

        public readonly Sources GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_next < 0)
            {
                return false;
            }

            Current = links[_next];
            _next = Current.Next;
            return true;
        }
    }

    public record struct Link(Alert Alert, EventSource Source)
    {
        public int Next { get; set; }
    }

    private readonly record struct Chain(int First, int Last, int Count);
}

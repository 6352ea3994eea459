using Tocsin.Core.Receivers;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Core.Configuration;

/// <summary>Compiles Receivers; an unchanged one stays the same instance.</summary>
internal sealed class ReceiverCompiler
{
    private Dictionary<ObjectName, State> _states = [];

    public IReadOnlyDictionary<ObjectName, ReceiverResource> Compile(
        IReadOnlyList<ResourceObject> objects,
        List<Finding> findings
    )
    {
        var states = new Dictionary<ObjectName, State>(objects.Count);
        foreach (var o in objects)
        {
            var state = _states.GetValueOrDefault(o.Name) is { } last && ReferenceEquals(last.Object, o) ? last : Read(o);
            if (states.TryAdd(o.Name, state))
            {
                findings.AddRange(state.Findings);
            }
            else
            {
                findings.Add(o.DefinedTwice(states[o.Name].Object));
            }
        }

        _states = states;
        return states.ToDictionary(s => s.Key, s => s.Value.Resource);
    }

    private static State Read(ResourceObject o)
    {
        const string notYet = "Receivers are not supported yet; webhooks are answered 503";
        var (spec, found, fault) = ReceiverReader.Read(o);
        var problems = Unknowns.Leave(o, found);
        var message = Readiness.From(problems) is { } invalid ? $"{notYet}; {invalid.Message}" : notYet;
        var resource = new ReceiverResource(o.Name, spec, new Readiness(false, ReadyReason.NotSupportedYet, message))
        {
            Fault = fault,
            Object = o,
            Labels = o.Labels,
        };
        var unsupported = new Problem("kind", notYet) { IsWarning = true, Reason = ReadyReason.NotSupportedYet };
        return new State(o, resource, [.. problems.Append(unsupported).Select(o.Finding)]);
    }

    private sealed record State(ResourceObject Object, ReceiverResource Resource, IReadOnlyList<Finding> Findings);
}

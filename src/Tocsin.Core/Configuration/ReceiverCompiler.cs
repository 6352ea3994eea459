using Tocsin.Core.Receivers;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;
using Tocsin.Core.Secrets;

namespace Tocsin.Core.Configuration;

/// <summary>Compiles Receivers; one that did not change, nor its Secret, stays the same instance.</summary>
internal sealed class ReceiverCompiler(CompilerOptions options)
{
    private Dictionary<ObjectName, State> _states = [];

    public IReadOnlyDictionary<ObjectName, ReceiverResource> Compile(
        IReadOnlyList<ResourceObject> objects,
        SecretBook secrets,
        List<Finding> findings
    )
    {
        var states = new Dictionary<ObjectName, State>(objects.Count);
        foreach (var o in objects)
        {
            if (states.TryGetValue(o.Name, out var first))
            {
                findings.Add(o.DefinedTwice(first.Object));
                continue;
            }

            var state = Read(o, secrets, _states.GetValueOrDefault(o.Name));
            findings.AddRange(state.Problems.Select(o.Finding));
            states.Add(o.Name, state);
        }

        _states = states;
        return states.ToDictionary(s => s.Key, s => s.Value.Resource);
    }

    private State Read(ResourceObject o, SecretBook secrets, State? last)
    {
        var reading = last is not null && ReferenceEquals(last.Object, o) ? last.Reading : ReceiverReader.Read(o);
        var name = reading.Spec.SecretName;
        SecretLookup? found = name.Length > 0 ? secrets.Find(new(o.Name.Namespace, name)) : null;
        if (last is not null && ReferenceEquals(last.Reading, reading) && last.Found == found)
        {
            return last;
        }

        List<Problem> problems = [.. Unknowns.Leave(o, reading.Problems)];
        var secret = found is { } lookup ? SecretOf(lookup, problems) : ReceiverSecret.None;
        var readiness = Verdict(reading, problems);
        var resource = new ReceiverResource(o.Name, reading.Spec, readiness)
        {
            Fault = reading.Fault,
            Secret = secret,
            WebhookPath = secret is null ? "" : WebhookPath.Of(secret.Token ?? [], o.Name.Name, o.Name.Namespace),
            Object = o,
            Labels = o.Labels,
        };
        return new State(o, reading, found, problems, resource);
    }

    /// <summary>Null when it is not there, or holds no token.</summary>
    private ReceiverSecret? SecretOf(SecretLookup found, List<Problem> problems)
    {
        if (found.Secret is not { } secret)
        {
            Missing("spec.secretRef.name", found.Why ?? "its Secret cannot be read");
            return null;
        }

        var read = ReceiverSecret.Of(secret.Source, secret.Values);
        if (read.Token is null)
        {
            Missing("spec.secretRef.name", $"Secret '{secret.Name}' has no key '{ReceiverSecret.TokenKey}'; add it");
            return null;
        }

        return read;

        void Missing(string path, string why) =>
            problems.Add(
                new Problem(path, why) { IsWarning = options.MissingSecretIsWarning, Reason = ReadyReason.TokenNotFound }
            );
    }

    private Readiness Verdict(ReceiverReading reading, IReadOnlyList<Problem> problems) =>
        reading.Fault is { } fault ? new Readiness(false, fault.Reason, fault.Message.ReplaceLineEndings(" "))
        : Readiness.From(problems) is { } invalid ? invalid
        : reading.Spec.Suspend
            ? new Readiness(
                false,
                ReadyReason.Suspended,
                "Receiver is suspended; its webhooks are answered 503 until spec.suspend is false"
            )
        : options.CanAnnotate is false
            ? new Readiness(
                false,
                ReadyReason.NoCluster,
                "no cluster to annotate objects in: run Tocsin in the cluster, or give serve --manifests a --kubeconfig as well"
            )
        : Readiness.Ready("Receiver is Ready");

    private sealed record State(
        ResourceObject Object,
        ReceiverReading Reading,
        SecretLookup? Found,
        IReadOnlyList<Problem> Problems,
        ReceiverResource Resource
    );
}

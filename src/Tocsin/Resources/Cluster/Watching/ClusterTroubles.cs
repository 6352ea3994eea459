using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Tocsin.Kube.Client;

namespace Tocsin.Resources.Cluster.Watching;

/// <summary>What cannot be had of the API server now: told once when it begins or becomes another, and once when it is over.</summary>
internal sealed partial class ClusterTroubles(ILogger log)
{
    private readonly ConcurrentDictionary<string, string> _now = new(StringComparer.Ordinal);

    /// <summary>By what is missing, the words of why.</summary>
    public IReadOnlyDictionary<string, string> Now => _now;

    /// <param name="what">What is missing, as <c>alerts</c>.</param>
    /// <param name="problem">Null when it is there again.</param>
    public void Note(string what, Exception? problem)
    {
        if (problem is null)
        {
            if (_now.TryRemove(what, out _))
            {
                Log.Over(log, what);
            }

            return;
        }

        var text = Words(problem);
        if (!_now.TryGetValue(what, out var before) || before != text)
        {
            _now[what] = text;
            Log.Begun(log, what, text);
        }
    }

    /// <summary>Names verb, resource and namespace, and the cure where it is known.</summary>
    public static string Words(Exception problem) =>
        problem is not KubeException { Status: { } status } e ? problem.Message
        : status.IsForbidden ? $"{e.Message}; grant '{e.Call.Verb}' on '{Resource(e.Call)}' to this ServiceAccount"
        : status.Code == 401 ? $"{e.Message}; the token or certificate is not accepted, is it expired?"
        : status.IsNotFound && e.Call.Name is null
            ? $"{e.Message}; the definition of {Resource(e.Call)} is not installed: 'tocsin crds | kubectl apply -f -' for Tocsin's own"
        : e.Message;

    private static string Resource(KubeCall call) =>
        call.Subresource is null ? call.Type.FullName : $"{call.Type.FullName}/{call.Subresource}";

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "the cluster does not give what is needed; going on with what is known")]
        public static partial void Begun(ILogger log, string resource, string error);

        [LoggerMessage(LogLevel.Information, "the cluster gives again what is needed")]
        public static partial void Over(ILogger log, string resource);
    }
}

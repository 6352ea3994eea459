using System.Runtime.CompilerServices;
using Tocsin.Core.Configuration;
using Tocsin.Core.Documents;
using Tocsin.Core.Events;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Commands.Objects;

/// <summary>Where verbs read: a running Tocsin, files, or a cluster. What cannot be read is a <see cref="SourceException"/>.</summary>
internal interface IObjectSource : IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    /// <param name="ns">Null for all.</param>
    Task<IReadOnlyList<ListedResource>> List(ObjectKind kind, string? ns, CancellationToken cancel);

    /// <summary>The list again whenever it may have changed, until cancelled.</summary>
    async IAsyncEnumerable<IReadOnlyList<ListedResource>> Watch(
        ObjectKind kind,
        string? ns,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        while (true)
        {
            yield return await List(kind, ns, cancel);
            await Task.Delay(s_pause, cancel);
        }
    }
}

/// <summary>Where verbs also write: files or a cluster.</summary>
internal interface IObjectStore : IObjectSource
{
    /// <summary>The objects of a kind as they are written, in the order of namespaces and names.</summary>
    /// <param name="ns">Null for all.</param>
    /// <param name="name">Null for all.</param>
    Task<IReadOnlyList<ResourceObject>> Find(ObjectKind kind, string? ns, string? name, CancellationToken cancel);

    Task Create(ObjectKind kind, MapNode o, CancellationToken cancel);

    /// <summary>Merges maps into an object, and replaces everything else that is given.</summary>
    Task Change(ObjectKind kind, ResourceObject o, MapNode changes, CancellationToken cancel);

    Task Delete(ObjectKind kind, ResourceObject o, CancellationToken cancel);

    /// <summary>What is said of an object after it was written; waits for a controller that says so itself.</summary>
    Task<ListedResource> Verdict(ObjectKind kind, ObjectName name, CancellationToken cancel);

    /// <summary>What an event about an object meets, read as a controller would: Alerts, their Providers, and that object's labels.</summary>
    /// <param name="ns">Alerts of this namespace are enough; null for all.</param>
    Task<ResourceSet> Meeting(ObjectReference o, string? ns, CancellationToken cancel);

    /// <summary>What a Provider needs to send.</summary>
    Task<ResourceSet> Around(ObjectName provider, CancellationToken cancel);
}

/// <summary>What was asked cannot be done; the message is for people.</summary>
internal class SourceException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>The words of the command do not fit together.</summary>
internal sealed class UsageException(string message) : SourceException(message);

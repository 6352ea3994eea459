using Tocsin.Core.Configuration;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Resources;

/// <summary>Where Alerts, Providers, Receivers, Secrets and labels come from: files or a cluster. It keeps itself up to date.</summary>
internal interface IResourceSource
{
    /// <summary>What is known now; empty before <see cref="Load"/>.</summary>
    ResourceSet Current { get; }

    /// <summary>All that is wrong with it.</summary>
    IReadOnlyList<Finding> Findings { get; }

    /// <summary>Called after <see cref="Current"/> or <see cref="Findings"/> became another, never by two threads at once.</summary>
    Action<ResourceSet>? Changed { get; set; }

    /// <summary>Ends when everything has been read for the first time.</summary>
    Task Load(CancellationToken cancel);

    /// <summary>Sees to it that what a Provider is about to be used with is not old.</summary>
    ValueTask Refresh(ObjectName provider, CancellationToken cancel);

    /// <summary>Keeps up until cancelled.</summary>
    Task Run(CancellationToken cancel);
}

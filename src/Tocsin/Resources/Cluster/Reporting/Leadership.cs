using Microsoft.Extensions.Logging;
using Tocsin.Kube.Client;
using Tocsin.Kube.Leases;
using Tocsin.Resources.Cluster.Watching;

namespace Tocsin.Resources.Cluster.Reporting;

/// <summary>Sees to it that one replica at most writes status. Who loses the lease goes on serving and asks for it again.</summary>
internal sealed partial class Leadership(
    KubeClient client,
    ClusterSettings settings,
    string identity,
    ClusterTroubles troubles,
    Random random,
    ILogger log
)
{
    public const string LeaseName = "notification-controller-leader-election";

    /// <summary>This process writes.</summary>
    public bool IsLeading { get; private set; }

    public async Task Run(Func<CancellationToken, Task> lead, CancellationToken cancel)
    {
        if (settings.Election is not { } election)
        {
            await Lead(lead, cancel);
            return;
        }

        var options = new LeaderElectionOptions(settings.RuntimeNamespace ?? client.DefaultNamespace, LeaseName, identity)
        {
            LeaseDuration = election.LeaseDuration,
            RenewDeadline = election.RenewDeadline,
            RetryPeriod = election.RetryPeriod,
            ReleaseOnCancel = election.ReleaseOnCancel,
            OnProblem = problem => troubles.Note("leases", problem),
        };
        var taking = new LeaderElection(client, options, random);
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await taking.Run(token => Lead(lead, token), cancel);
            }
            catch (LeadershipLostException e)
            {
                Log.Lost(log, e.Message);
            }
        }
    }

    private async Task Lead(Func<CancellationToken, Task> lead, CancellationToken cancel)
    {
        Log.Leading(log, identity);
        IsLeading = true;
        try
        {
            await lead(cancel);
        }
        finally
        {
            IsLeading = false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "this replica writes status from now on")]
        public static partial void Leading(ILogger log, string identity);

        [LoggerMessage(LogLevel.Error, "this replica does not write status any more; it goes on taking events and delivering")]
        public static partial void Lost(ILogger log, string error);
    }
}

using Tocsin.Core.Alerts;
using Tocsin.Core.Configuration;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Delivery;

/// <summary>One attempt with the configuration of the moment: a Provider mended meanwhile works with the next one.</summary>
public sealed class Courier(Func<ResourceSet> resources, ProviderServices services)
{
    /// <summary>Called before each attempt, for a Provider whose Secrets nobody watches.</summary>
    public Func<ObjectName, CancellationToken, ValueTask> Refresh { get; init; } = (_, _) => ValueTask.CompletedTask;

    public async Task<Outcome> Attempt(Notification n, CancellationToken cancel)
    {
        await Refresh(n.Provider, cancel);
        if (!resources().Providers.TryGetValue(n.Provider, out var provider))
        {
            return NotSent(
                $"Provider '{n.Provider.Name}' does not exist in namespace '{n.Provider.Namespace}'; create it, or change the Alert's spec.providerRef"
            );
        }

        if (provider.IsSuspended)
        {
            return NotSent($"Provider '{n.Provider}' is suspended; set spec.suspend to false");
        }

        if (provider.Type is not { } type || provider.Destination is not { } to)
        {
            return NotSent($"Provider '{n.Provider}' is not ready: {provider.Readiness.Message}");
        }

        return Gates.Check(n.Marks, n.Event.IsError, type.Type)
            ?? await Core.Providers.Attempt.Run(type, n, to, services, cancel);
    }

    private static Outcome.Waiting NotSent(string why) => new(why) { WasSent = false };
}

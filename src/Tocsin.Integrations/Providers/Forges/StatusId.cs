using Tocsin.Core.Events;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>The name under which a commit status is filed (spec/providers.md §7.5).</summary>
internal static class StatusId
{
    public static string Of(Event e, Destination to) =>
        $"{e.InvolvedObject.Kind}/{e.InvolvedObject.Name}/{to.ProviderUid.Split('-')[0]}".ToLowerInvariant();
}

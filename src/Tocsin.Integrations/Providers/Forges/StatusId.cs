using System.Security.Cryptography;
using System.Text;
using Tocsin.Cel.Values;
using Tocsin.Core.Alerts;
using Tocsin.Core.Events;
using Tocsin.Core.Expressions;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>The name under which a commit status is filed (spec/providers.md §7.5).</summary>
internal static class StatusId
{
    private const int HashLength = 8;

    /// <summary>What <c>spec.commitStatusExpr</c> comes to, else kind, name and the first part of the Provider's uid.</summary>
    /// <returns>Null when the expression has no value for this event.</returns>
    public static string? Of(Notification n, Destination to, ProviderServices services, out string why) =>
        Of(
            n.Event,
            () => services.Alert(n.Alert) ?? CelDocuments.OfDeletedAlert(n.Alert, n.AlertUid),
            to,
            services.StatusIds,
            out why
        );

    public static string? Of(Event e, Func<CelValue?> alert, Destination to, StatusIds ids, out string why)
    {
        why = "";
        if (to.StatusNaming is { } naming)
        {
            return alert() is { } document ? naming.Expression.Evaluate(e, document, naming.Provider, out why) : null;
        }

        var o = e.InvolvedObject;
        var uid = to.ProviderUid.Split('-')[0];
        var cluster = e.Metadata[StatusIds.ClusterKey] is { Length: > 0 } told ? told : ids.Cluster;
        return (
            !(to.HasUniqueStatusIds ?? ids.IsUnique) ? $"{ObjectLabel.Short(o)}/{uid}"
            : cluster.Length == 0 ? $"{o.Kind}/{o.Namespace}/{o.Name}/{uid}"
            : $"{o.Kind}/{o.Namespace}/{o.Name}/{cluster}/{uid}"
        ).ToLowerInvariant();
    }

    /// <summary>The name within a forge's limit: the end of a longer one becomes a hash of the whole, so that no two become one.</summary>
    public static string Within(string id, int limit)
    {
        if (id.Length <= limit)
        {
            return id;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..HashLength];
        var cut = limit - HashLength - 1;
        return $"{id[..(char.IsHighSurrogate(id[cut - 1]) ? cut - 1 : cut)]}-{hash}";
    }

    /// <summary>The name as Bitbucket's key, which has at most 40 characters: lower-case hex of its SHA-1.</summary>
    public static string Key(string id) =>
        // SHA-1 is what the reference made keys of; nothing is protected by it.
#pragma warning disable CA5350
        Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(id)));
#pragma warning restore CA5350
}

using System.Globalization;
using System.Text.Json.Nodes;
using Tocsin.Kube.Client;

namespace Tocsin.Resources.Cluster.Reporting;

/// <summary>The finalizer that the reference puts on objects, which would keep them from being deleted without it.</summary>
internal static class Finalizers
{
    public const string OfReference = "finalizers.fluxcd.io";

    /// <summary>Takes it off, and fails where the list has become another meanwhile.</summary>
    public static KubePatch Without(IReadOnlyList<string> finalizers)
    {
        var path = "/metadata/finalizers/" + finalizers.ToList().IndexOf(OfReference).ToString(CultureInfo.InvariantCulture);

        // By its constructor: a collection expression would call JsonArray's generic Add, which cannot be trimmed.
        return new KubePatch.Json(
            new JsonArray(
                new JsonObject
                {
                    ["op"] = "test",
                    ["path"] = path,
                    ["value"] = OfReference,
                },
                new JsonObject { ["op"] = "remove", ["path"] = path }
            )
        );
    }
}

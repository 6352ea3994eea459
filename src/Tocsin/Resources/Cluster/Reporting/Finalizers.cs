using System.Globalization;
using System.Text.Json.Nodes;
using Tocsin.Kube.Client;

namespace Tocsin.Resources.Cluster.Reporting;

/// <summary>The finalizer that the reference puts on objects: Receivers have it here as well, others must be rid of it to be deleted.</summary>
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

    /// <summary>Adds it to an object that has these, and fails where the object has become another meanwhile.</summary>
    public static KubePatch With(IReadOnlyList<string> finalizers, string version)
    {
        var all = new JsonArray([.. finalizers.Append(OfReference).Select(f => (JsonNode)JsonValue.Create(f))]);
        return new KubePatch.Merge(
            new JsonObject
            {
                ["metadata"] = new JsonObject { ["finalizers"] = all, ["resourceVersion"] = version },
            }
        );
    }
}

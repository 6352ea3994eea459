using System.Text.Json.Nodes;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Resources.Cluster.Reporting;

/// <summary>The object that an event is about.</summary>
internal sealed record EventTarget(string ApiVersion, string Kind, ObjectName Name, string Uid)
{
    public static EventTarget Of(ResourceObject o) =>
        new(o.Key.Group.Length == 0 ? o.Version : $"{o.Key.Group}/{o.Version}", o.Key.Kind, o.Name, o.Uid);

    public JsonObject Json() =>
        new()
        {
            ["apiVersion"] = ApiVersion,
            ["kind"] = Kind,
            ["namespace"] = Name.Namespace,
            ["name"] = Name.Name,
            ["uid"] = Uid,
        };
}

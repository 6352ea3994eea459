using Tocsin.Core.Alerts;
using Tocsin.Core.Events;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Core.Configuration;

/// <summary>The labels of all objects read, for <c>matchLabels</c>.</summary>
public sealed class ObjectLabels(IReadOnlyDictionary<ObjectKey, IReadOnlyDictionary<string, string>> labels) : IObjectLabels
{
    public IReadOnlyDictionary<string, string>? Of(ObjectReference o) =>
        labels.GetValueOrDefault(new ObjectKey(o.Group, o.Kind, new ObjectName(o.Namespace, o.Name)));

    public string WhyNot(ObjectReference o) => "there is no such object among the resources";
}

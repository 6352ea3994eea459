using Tocsin.Core.Reports;
using Tocsin.Kube.Client;

namespace Tocsin.Hooks.Annotating;

/// <summary>An object that a webhook asks to reconcile.</summary>
internal sealed record HookObject(ResourceType Type, string Kind, ObjectName Name)
{
    /// <summary>As log lines of the reference name it: <c>Kind/name.namespace</c>.</summary>
    public string InLogs => $"{Kind}/{Name.Name}.{Name.Namespace}";

    public override string ToString() => $"{Kind}/{Name}";
}

/// <summary>What a webhook asked for cannot be done; the text is the reference's where it has one.</summary>
internal sealed class AnnotationException(string message, Exception? inner = null) : Exception(message, inner);

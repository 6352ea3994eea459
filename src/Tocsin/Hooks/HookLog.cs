using Microsoft.Extensions.Logging;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Hooks;

/// <summary>Log lines with the keys of the reference, some of which hold a space (spec/receivers.md §7).</summary>
internal static class HookLog
{
    /// <summary>A line of the receiver server about no Receiver yet.</summary>
    public static void Say(this ILogger log, LogLevel level, string message, string? error = null) =>
        Write(log, level, message, error is null ? [] : [new("error", error)]);

    /// <summary>A line of the receiver server about a Receiver.</summary>
    public static void Say(
        this ILogger log,
        LogLevel level,
        ObjectName receiver,
        string message,
        string? error = null,
        params ReadOnlySpan<KeyValuePair<string, object?>> more
    )
    {
        if (log.IsEnabled(level))
        {
            Write(
                log,
                level,
                message,
                [
                    new("reconciler kind", "Receiver"),
                    new("name", receiver.Name),
                    new("namespace", receiver.Namespace),
                    .. more,
                    .. error is null ? [] : (KeyValuePair<string, object?>[])[new("error", error)],
                ]
            );
        }
    }

    /// <summary>A line of the Receivers' reconciler.</summary>
    public static void Reconciled(this ILogger log, LogLevel level, ObjectName receiver, string message, string? error = null)
    {
        var reference = new Dictionary<string, object?> { ["name"] = receiver.Name, ["namespace"] = receiver.Namespace };
        Write(
            log,
            level,
            message,
            [
                new("controller", "receiver"),
                new("controllerGroup", ResourceKinds.Group),
                new("controllerKind", "Receiver"),
                new("Receiver", reference),
                new("namespace", receiver.Namespace),
                new("name", receiver.Name),
                .. error is null ? [] : (KeyValuePair<string, object?>[])[new("error", error)],
            ]
        );
    }

    private static void Write(ILogger log, LogLevel level, string message, List<KeyValuePair<string, object?>> context) =>
        log.Log(level, default, context, null, (_, _) => message);
}

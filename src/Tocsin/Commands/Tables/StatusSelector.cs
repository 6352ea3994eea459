using Tocsin.Commands.Objects;

namespace Tocsin.Commands.Tables;

/// <summary><c>--status-selector</c>: <c>ready=false</c> or <c>ready!=true</c>, or another condition of the status, in any letter case.</summary>
internal sealed record StatusSelector(string Type, string Status, bool IsNegated)
{
    public static StatusSelector? TryParse(string text)
    {
        var isNegated = text.Contains("!=", StringComparison.Ordinal);
        return text.Split(isNegated ? "!=" : "=") is [{ Length: > 0 } type, { Length: > 0 } status]
            ? new StatusSelector(type.Trim(), status.Trim(), isNegated)
            : null;
    }

    /// <summary>Ready is what the table says of it; any other condition is looked for in the status, and where it is not, nothing fits.</summary>
    public bool Fits(ListedResource r)
    {
        var status = Type.Equals("ready", StringComparison.OrdinalIgnoreCase)
            ? r.Ready
                ? "true"
                : "false"
            : r.Conditions?.GetValueOrDefault(Type);
        return Status.Equals(status, StringComparison.OrdinalIgnoreCase) != IsNegated;
    }
}

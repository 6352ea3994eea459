using Tocsin.Commands.Objects;

namespace Tocsin.Commands.Tables;

/// <summary><c>--status-selector</c>: <c>ready=false</c> or <c>ready!=true</c>, in any letter case.</summary>
internal sealed record StatusSelector(string Type, string Status, bool IsNegated)
{
    public static StatusSelector? TryParse(string text)
    {
        var isNegated = text.Contains("!=", StringComparison.Ordinal);
        return text.Split(isNegated ? "!=" : "=") is [{ Length: > 0 } type, { Length: > 0 } status]
            ? new StatusSelector(type.Trim(), status.Trim(), isNegated)
            : null;
    }

    /// <summary>Ready is the only condition there is; another type fits nothing.</summary>
    public bool Fits(ListedResource r)
    {
        var fits =
            Type.Equals("ready", StringComparison.OrdinalIgnoreCase)
            && Status.Equals(r.Ready ? "true" : "false", StringComparison.OrdinalIgnoreCase);
        return fits != IsNegated;
    }
}

using System.Text.Json;

namespace Tocsin.Integrations.Receivers.CdEventTypes;

/// <summary>Members of an object as Go finds them: in any case, the last one of a name, and null as if it were absent.</summary>
internal static class Members
{
    public static JsonElement? Find(JsonElement? parent, string name)
    {
        JsonElement? found = null;
        if (parent is { ValueKind: JsonValueKind.Object } o)
        {
            foreach (var member in o.EnumerateObject())
            {
                found =
                    member.NameEquals(name) || member.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
                        ? member.Value
                        : found;
            }
        }

        return found is { ValueKind: JsonValueKind.Null } ? null : found;
    }

    /// <summary>Empty when it is absent or no text.</summary>
    public static string Text(JsonElement? parent, string name) =>
        Find(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";
}

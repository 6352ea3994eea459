using System.Text.Json;

namespace Tocsin.Core.Receivers.Payloads;

/// <summary>A member of a payload that must have a type where it is there.</summary>
/// <param name="Name">Found in any case, as Go finds it.</param>
/// <param name="Members">Of a struct; null for another type.</param>
public sealed record GoField(string Name, GoShape? Members = null)
{
    public bool IsTextList { get; init; }

    /// <summary>As Go names it in an error.</summary>
    internal string TypeName =>
        Members is not null ? $"server.{Members.Name}"
        : IsTextList ? "[]string"
        : "string";
}

/// <summary>What a vendor's payload looks like, as far as the reference reads it: types are strict, everything is optional.</summary>
/// <param name="Name">The reference's struct, which its errors name.</param>
public sealed record GoShape(string Name, params IReadOnlyList<GoField> Fields)
{
    /// <summary>The texts of a body by path, as <c>target.tag</c>; empty where a member is absent. Null when it does not fit.</summary>
    /// <param name="isWhole">Whether nothing may follow the first value.</param>
    /// <param name="fault">In Go's words.</param>
    public GoTexts? Read(ReadOnlySpan<byte> body, bool isWhole, out string fault)
    {
        if (GoObject.Value(body, isWhole, out fault) is not { } value)
        {
            return null;
        }

        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null))
        {
            fault = $"json: cannot unmarshal {GoObject.Kind(value)} into Go value of type server.{Name}";
            return null;
        }

        fault = value.ValueKind is JsonValueKind.Object ? ReadMembers(value, "", texts) ?? "" : "";
        return fault.Length == 0 ? new GoTexts(texts) : null;
    }

    private string? ReadMembers(JsonElement value, string path, Dictionary<string, string> texts)
    {
        string? fault = null;
        foreach (var member in value.EnumerateObject())
        {
            if (Find(member) is { } field && member.Value.ValueKind is not JsonValueKind.Null)
            {
                fault ??= ReadMember(field, member.Value, path.Length == 0 ? field.Name : $"{path}.{field.Name}", texts);
            }
        }

        return fault;
    }

    private string? ReadMember(GoField field, JsonElement value, string path, Dictionary<string, string> texts)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when field.Members is { } members:
                return members.ReadMembers(value, path, texts);
            case JsonValueKind.String when field is { Members: null, IsTextList: false }:
                texts[path] = value.GetString()!;
                return null;
            case JsonValueKind.Array when field.IsTextList:
                var wrong = value
                    .EnumerateArray()
                    .FirstOrDefault(i => i.ValueKind is not (JsonValueKind.String or JsonValueKind.Null));
                return wrong.ValueKind is JsonValueKind.Undefined ? null : Fault(wrong, path, "string");
            default:
                return Fault(value, path, field.TypeName);
        }
    }

    private string Fault(JsonElement value, string path, string type) =>
        $"json: cannot unmarshal {GoObject.Kind(value)} into Go struct field {Name}.{path} of type {type}";

    // An exact name is preferred by Go only among fields of the struct, of which no two differ in case alone.
    private GoField? Find(JsonProperty member)
    {
        var name = member.Name;
        return Fields.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
    }
}

/// <summary>The texts of a payload by path; what is absent is empty.</summary>
public sealed class GoTexts(IReadOnlyDictionary<string, string> texts)
{
    public string this[string path] => texts.GetValueOrDefault(path, "");
}

using System.Text.Json;

namespace Tocsin.Integrations.Receivers.CdEventTypes;

/// <summary>What a member of an event's content must be.</summary>
internal abstract record Rule(string Name)
{
    public abstract void Check(JsonElement? content, string path, SchemaFaults faults);

    /// <summary>A text that must be there and not be empty.</summary>
    public sealed record Text(string Name) : Rule(Name)
    {
        public override void Check(JsonElement? content, string path, SchemaFaults faults) =>
            faults.Text($"{path}/{Name}", Members.Text(content, Name));
    }

    /// <summary>A text out of a list; may it be absent, an empty one is absent.</summary>
    public sealed record OneOf(string Name, bool IsRequired, params IReadOnlyList<string> Values) : Rule(Name)
    {
        public override void Check(JsonElement? content, string path, SchemaFaults faults)
        {
            var text = Members.Text(content, Name);
            if (IsRequired || text.Length > 0)
            {
                faults.OneOf($"{path}/{Name}", text, Values);
            }
        }
    }

    /// <summary>An object with rules of its own.</summary>
    public sealed record Object(string Name, bool IsRequired, params IReadOnlyList<Rule> Rules) : Rule(Name)
    {
        public override void Check(JsonElement? content, string path, SchemaFaults faults)
        {
            var member = Members.Find(content, Name);
            if (member is null && IsRequired)
            {
                faults.Add($"{path}/{Name}", "got null, want object");
            }
            else if (member is { ValueKind: JsonValueKind.Object })
            {
                foreach (var rule in Rules)
                {
                    rule.Check(member, $"{path}/{Name}", faults);
                }
            }
            else if (member is not null)
            {
                faults.Wrong ??= $"json: cannot unmarshal into Go struct field {Name}: it must be an object";
            }
        }
    }

    /// <summary>A reference to another subject by its id.</summary>
    public static Rule Reference(string name, bool isRequired = false) => new Object(name, isRequired, new Text("id"));
}

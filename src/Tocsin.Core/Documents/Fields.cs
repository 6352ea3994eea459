using Tocsin.Core.Reports;

namespace Tocsin.Core.Documents;

/// <summary>
/// Reads the fields of one map by name and collects what is wrong with them; what nobody asked for is unknown.
/// Messages never repeat a value: some of them are secrets.
/// </summary>
internal sealed class Fields(MapNode map, string path, List<Problem> problems)
{
    private readonly List<string> _known = [];

    public MapNode Map { get; } = map;

    public bool Has(string name) => Map[name] is not null;

    public string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>Null when absent or of another type.</summary>
    public string? Text(string name, bool required = false, int min = 0, int max = int.MaxValue)
    {
        if (Find(name, required) is not { } node || Texts.Of(node, PathOf(name), problems) is not { } text)
        {
            return null;
        }

        var length = text.EnumerateRunes().Count();
        if (length < min)
        {
            Error(name, "must not be empty");
        }
        else if (length > max)
        {
            Error(name, $"is {length} characters long; at most {max} are allowed");
        }

        return text;
    }

    public string? OneOf(string name, IReadOnlyList<string> allowed, bool required = false)
    {
        if (Text(name, required) is not { } text)
        {
            return null;
        }

        if (allowed.Contains(text))
        {
            return text;
        }

        var near = Suggestion.For(text, allowed);
        Error(name, $"'{text}' is not one of the allowed values{(near.Length > 0 ? near : ": " + string.Join(", ", allowed))}");
        return null;
    }

    public bool Flag(string name)
    {
        switch (Find(name, required: false))
        {
            case null:
                return false;
            case ScalarNode { Type: ScalarType.Boolean } scalar:
                return scalar.IsTrue;
            default:
                Error(name, "must be true or false, without quotes");
                return false;
        }
    }

    public TimeSpan? Duration(string name, bool hours)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        var duration = GoDuration.Parse(text, hours);
        if (duration is null)
        {
            Error(
                name,
                $"must be a duration such as 30s or 1m30s; the units are ms, s{(hours ? ", m and h" : " and m (no hours)")}"
            );
        }

        return duration;
    }

    /// <summary>Null when absent or no map.</summary>
    public Fields? Child(string name, bool required = false)
    {
        if (Find(name, required) is not { } node)
        {
            return null;
        }

        if (node is MapNode child)
        {
            return new Fields(child, PathOf(name), problems);
        }

        Error(name, "must be a map of fields");
        return null;
    }

    /// <summary>The entries of a list of maps. Null when absent or no list; an entry that is no map is left out and told.</summary>
    public IReadOnlyList<Fields>? Children(string name, bool required = false)
    {
        if (Items(name, required) is not { } items)
        {
            return null;
        }

        var children = new List<Fields>(items.Count);
        foreach (var (i, item) in items.Index())
        {
            if (item is MapNode child)
            {
                children.Add(new Fields(child, $"{PathOf(name)}[{i}]", problems));
            }
            else
            {
                Error($"{name}[{i}]", "must be a map of fields");
            }
        }

        return children;
    }

    public IReadOnlyList<string> TextList(string name) =>
        Items(name, required: false) is not { } items
            ? []
            : [.. items.Select((item, i) => Texts.Of(item, $"{PathOf(name)}[{i}]", problems)).OfType<string>()];

    /// <summary>Null when absent or no map.</summary>
    public IReadOnlyDictionary<string, string>? TextMap(string name) =>
        Child(name) is { } child ? Texts.Map(child.Map, PathOf(name), problems) : null;

    /// <summary>Takes fields as known without reading them.</summary>
    public void Ignore(params ReadOnlySpan<string> names) => _known.AddRange(names);

    /// <summary>Of a reference that stays in its own namespace: a namespace beside the name is left out, and told.</summary>
    public void RejectNamespace(string what)
    {
        if (Has("namespace"))
        {
            Ignore("namespace");
            var message = $"is not a known field and is left out: {what} is always taken from the object's own namespace";
            problems.Add(
                new Problem(PathOf("namespace"), message, Map.LineOf("namespace"))
                {
                    IsWarning = true,
                    Code = FindingCode.CrossNamespaceReference,
                }
            );
        }
    }

    /// <summary>Call last: warns of each field that was not asked for.</summary>
    public void RejectOthers()
    {
        foreach (var entry in Map.Entries.Where(e => !_known.Contains(e.Key)))
        {
            var message = "is not a known field and is left out" + Suggestion.For(entry.Key, _known);
            problems.Add(
                new Problem(PathOf(entry.Key), message, entry.Line) { IsWarning = true, Code = FindingCode.UnknownField }
            );
        }
    }

    /// <param name="isContained">Only this entry is left out; the object goes on with the others.</param>
    public void Error(string name, string message, string reason = ReadyReason.InvalidSpec, bool isContained = false) =>
        problems.Add(new Problem(PathOf(name), message, Map.LineOf(name)) { Reason = reason, IsContained = isContained });

    public void Warn(string name, string message, string reason = ReadyReason.InvalidSpec, string code = "") =>
        problems.Add(
            new Problem(PathOf(name), message, Map.LineOf(name))
            {
                Reason = reason,
                IsWarning = true,
                Code = code,
            }
        );

    private IReadOnlyList<Node>? Items(string name, bool required)
    {
        var node = Find(name, required);
        if (node is not (null or ListNode))
        {
            Error(name, "must be a list");
        }

        return (node as ListNode)?.Items;
    }

    private Node? Find(string name, bool required)
    {
        _known.Add(name);
        var node = Map[name];
        if (node is null && required)
        {
            Error(name, "is required");
        }

        return node;
    }
}

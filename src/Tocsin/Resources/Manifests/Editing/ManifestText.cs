using System.Text;
using Tocsin.Core.Documents;
using Tocsin.Core.Resources;

namespace Tocsin.Resources.Manifests.Editing;

/// <summary>
/// A manifest's text, changed where it must be and nowhere else: comments, order and quotes of all the rest stay. What comes out
/// is read again and must hold what was wanted and everything else as it was; otherwise nothing comes out.
/// </summary>
internal sealed class ManifestText
{
    private readonly string _text;
    private readonly bool _isJson;
    private readonly IReadOnlyList<Node> _documents;
    private readonly IReadOnlyList<ResourceObject> _objects;

    /// <exception cref="DocumentException">It cannot be read.</exception>
    public ManifestText(string text, bool isJson)
    {
        (_text, _isJson) = (text, isJson);
        _documents = isJson ? JsonDocuments.Read(Encoding.UTF8.GetBytes(text)) : YamlDocuments.Read(text);
        var reader = new ObjectReader("");
        foreach (var document in _documents)
        {
            reader.Add(document);
        }

        _objects = reader.Objects;
    }

    /// <summary>Nothing but blanks and comments is left.</summary>
    public bool IsEmpty => _documents.All(n => n is ScalarNode { Type: ScalarType.Null });

    /// <summary>Sets fields of one object: maps are merged, everything else is replaced.</summary>
    /// <exception cref="EditException"/>
    public string With(ObjectKey key, MapNode changes)
    {
        List<MapNode> expected = [.. _objects.Select(o => o.Key == key ? Merge.Into(o.Root, changes) : o.Root)];
        var text = _text;
        foreach (var (path, value) in Merge.Leaves(changes))
        {
            text = new ManifestText(text, _isJson).Set(key, path, value);
        }

        return Checked(text, expected, key);
    }

    /// <summary>Takes one object out.</summary>
    /// <exception cref="EditException"/>
    public string Without(ObjectKey key)
    {
        var (_, place, texts) = Find(key);
        List<MapNode> expected = [.. _objects.Where(o => o.Key != key).Select(o => o.Root)];
        var text = place.List is { } list
            ? ItemEdit.Remove(_text, _isJson, list, place.Item)
            : DocumentEdit.Remove(_text, texts, place.Document);
        return Checked(AsWritten(text), expected, key);
    }

    /// <summary>Adds an object at the end.</summary>
    public string And(MapNode o)
    {
        var lines = _isJson ? NodeText.Json(o, indented: true) + "\n" : NodeText.Yaml(o);
        var before = _text.TrimEnd();
        var isOpen = _isJson || before.Length == 0 || before == "---" || before.EndsWith("\n---", StringComparison.Ordinal);
        var end = _text.Length == 0 || _text.EndsWith('\n') ? _text : _text + "\n";
        return AsWritten(end + (isOpen ? lines : "---\n" + lines));
    }

    private string Set(ObjectKey key, IReadOnlyList<string> path, Node value)
    {
        var (root, place, _) = Find(key);
        Node? now = root;
        foreach (var step in path)
        {
            now = (now as MapNode)?[step];
        }

        return now is not null && Merge.SameAs(now, value)
            ? _text
            : AsWritten(new FieldEdit(_text, _isJson).Set(place.Object, path, value));
    }

    private (MapNode Root, TextPlace Place, IReadOnlyList<TextDocument> Texts) Find(ObjectKey key)
    {
        var texts = _isJson ? JsonPositions.Read(_text) : YamlPositions.Read(_text);
        return _objects.FirstOrDefault(o => o.Key == key)?.Root is { } root && TextPlace.Of(root, _documents, texts) is { } place
            ? (root, place, texts)
            : throw Harmful(key);
    }

    // A file of Windows keeps its line breaks.
    private string AsWritten(string text) =>
        _text.Contains("\r\n", StringComparison.Ordinal)
            ? text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal)
            : text;

    private string Checked(string text, List<MapNode> expected, ObjectKey key)
    {
        try
        {
            var found = new ManifestText(text, _isJson)._objects;
            return found.Count == expected.Count && found.Zip(expected).All(pair => Merge.SameAs(pair.First.Root, pair.Second))
                ? text
                : throw Harmful(key);
        }
        catch (DocumentException)
        {
            throw Harmful(key);
        }
    }

    private static EditException Harmful(ObjectKey key) =>
        new($"{key.Kind} {key.Name} is written in a way that cannot be changed without harm to what stands around it");
}

/// <summary>A text cannot be changed; the message says why.</summary>
internal sealed class EditException(string message) : Exception(message);

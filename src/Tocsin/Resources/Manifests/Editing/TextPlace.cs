using Tocsin.Core.Documents;

namespace Tocsin.Resources.Manifests.Editing;

/// <summary>Where an object stands in its text.</summary>
/// <param name="Document">Its document's number.</param>
/// <param name="List">The List that it is an item of; null when it is the document itself.</param>
/// <param name="Item">Its number in the List.</param>
internal sealed record TextPlace(int Document, TextMap Object, TextMap? List, int Item)
{
    /// <summary>Null when the object does not stand there by itself: an alias stands for it.</summary>
    public static TextPlace? Of(MapNode wanted, IReadOnlyList<Node> documents, IReadOnlyList<TextDocument> texts) =>
        documents
            .Select((d, i) => Find(wanted, d, texts[i].Root, new TextPlace(i, Nowhere, null, -1)))
            .FirstOrDefault(p => p is not null);

    private static TextMap Nowhere { get; } = new(0, 0, IsFlow: false, []);

    // Lists may hold lists; documents and texts have the same shape, aliases apart.
    private static TextPlace? Find(MapNode wanted, Node node, TextNode text, TextPlace at)
    {
        if (text is not TextMap map)
        {
            return null;
        }

        if (ReferenceEquals(node, wanted))
        {
            return at with { Object = map };
        }

        return (node as MapNode)?["items"] is ListNode items && map.Find("items")?.Value is TextList places
            ? items
                .Items.Select((item, i) => Find(wanted, item, places.Items[i], at with { List = map, Item = i }))
                .FirstOrDefault(p => p is not null)
            : null;
    }
}

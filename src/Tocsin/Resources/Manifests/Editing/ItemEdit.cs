using Tocsin.Core.Documents;

namespace Tocsin.Resources.Manifests.Editing;

/// <summary>Takes an object out of a List.</summary>
internal static class ItemEdit
{
    public static string Remove(string text, bool isJson, TextMap list, int index)
    {
        var entry = list.Find("items")!;
        var items = (TextList)entry.Value;
        if (items.Items.Count == 1)
        {
            return new FieldEdit(text, isJson).Replace(list, entry, new ListNode([], 0));
        }

        var (start, end) =
            !items.IsFlow ? Lines(text, items, index)
            : index + 1 < items.Items.Count ? (items.Items[index].Start, items.Items[index + 1].Start)
            : (items.Items[index - 1].End, items.Items[index].End);
        return text.Remove(start, end - start);
    }

    private static (int Start, int End) Lines(string text, TextList items, int index)
    {
        var start = DashLine(text, items.Items[index]);
        if (index + 1 < items.Items.Count)
        {
            return (start, DashLine(text, items.Items[index + 1]));
        }

        var end = text.IndexOf('\n', items.Items[index].End);
        return (start, end < 0 ? text.Length : end + 1);
    }

    private static int DashLine(string text, TextNode item) => text.LastIndexOf('\n', text.LastIndexOf('-', item.Start - 1)) + 1;
}

using System.Text;

namespace Tocsin.Cel.Libraries;

/// <summary>Values as the clause %s writes them: without quotes, maps in the order of their keys.</summary>
internal static class FormattedText
{
    /// <summary>False when the value, or one inside it, has no such form.</summary>
    public static bool Write(in CelValue value, StringBuilder text)
    {
        switch (value.Kind)
        {
            case CelKind.String or CelKind.Type:
                text.Append(value.Text);
                break;
            case CelKind.Bytes:
                text.Append(Encoding.UTF8.GetString(value.Octets));
                break;
            case CelKind.Null:
                text.Append("null");
                break;
            case CelKind.Bool:
                text.Append(value.AsBool ? "true" : "false");
                break;
            case CelKind.Timestamp:
                text.Append(Timestamps.Text(value));
                break;
            case CelKind.Duration:
                text.Append(Durations.Text(value.AsNanoseconds));
                break;
            case CelKind.List:
                return List(value.List, text);
            case CelKind.Map:
                return Map(value.Map, text);
            default:
                var number = FormattedNumber.Decimal(value);
                text.Append(number);
                return number is not null;
        }

        return true;
    }

    private static bool List(CelList list, StringBuilder text)
    {
        text.Append('[');
        for (var i = 0; i < list.Items.Length && text.Length <= Bounds.Text; i++)
        {
            text.Append(i == 0 ? "" : ", ");
            if (!Write(list.Items[i], text))
            {
                return false;
            }
        }

        text.Append(']');
        return true;
    }

    private static bool Map(CelMap map, StringBuilder text)
    {
        var entries = map.Entries.Select(entry => (Key: Key(entry.Key), entry.Value)).ToList();
        entries.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
        text.Append('{');
        for (var i = 0; i < entries.Count && text.Length <= Bounds.Text; i++)
        {
            text.Append(i == 0 ? "" : ", ").Append(entries[i].Key).Append(": ");
            if (!Write(entries[i].Value, text))
            {
                return false;
            }
        }

        text.Append('}');
        return true;
    }

    private static string Key(in CelValue key)
    {
        var text = new StringBuilder();
        Write(key, text);
        return text.ToString();
    }
}
